package io.telemetrystack.collector;

import io.telemetrystack.store.Sample;
import io.telemetrystack.store.SampleQuery;
import io.telemetrystack.store.StoreUnavailableException;
import io.telemetrystack.store.StoreUnavailableException.Remedy;
import io.telemetrystack.store.TelemetryStore;
import io.telemetrystack.telemetry.Canary;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.CanaryStored;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks in the store for canaries that were written to it, and tells the nodes that sent them. What
 * is not found is looked for a few times more. On the collector's event loop.
 */
final class CanaryHandler {
  private static final Logger LOG = LoggerFactory.getLogger(CanaryHandler.class);
  private static final int LOOKS = 5;
  private static final long LOOK_AGAIN_MS = 500;

  private final Vertx vertx;
  private final TelemetryStore store;

  CanaryHandler(Vertx vertx, TelemetryStore store) {
    this.vertx = vertx;
    this.store = store;
  }

  /** The store has confirmed these. */
  void written(List<Frame> frames) {
    for (Frame frame : frames) {
      if (Canary.isHost(frame.host()) && frame.size() == 1) {
        look(frame, 1);
      }
    }
  }

  private void look(Frame canary, int attempt) {
    vertx
        .executeBlocking(() -> isStored(canary), false)
        .onFailure(e -> LOG.debug("a canary cannot be looked for: {}", e.getMessage()))
        .otherwise(false)
        .onSuccess(
            stored -> {
              if (stored) {
                CanaryStored news = new CanaryStored(List.of(Canary.sentMs(canary.timeNs(0))));
                vertx.eventBus().send(Addresses.canary(Canary.node(canary)), news);
              } else if (attempt < LOOKS) {
                vertx.setTimer(LOOK_AGAIN_MS, timer -> look(canary, attempt + 1));
              }
            });
  }

  /** Of a store that cannot be asked its word is taken. */
  private boolean isStored(Frame canary) {
    long timeNs = canary.timeNs(0);
    String uuid = canary.labels(0).series().id().uuid();
    SampleQuery query = new SampleQuery(uuid, null, Set.of(Canary.FIELD), timeNs, timeNs, null, 1);
    try {
      return store.samples(query).stream()
          .map(Sample::value)
          .collect(Collectors.toSet())
          .contains(canary.value(0));
    } catch (StoreUnavailableException e) {
      if (e.remedy() == Remedy.RECONFIGURE) {
        return true;
      }
      throw e;
    }
  }
}
