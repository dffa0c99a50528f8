package io.telemetrystack.collector;

import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.cluster.Placement;
import io.telemetrystack.wire.Role;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has one collector of the cluster look for silence now and then. */
final class SilenceHandler {
  private static final Logger LOG = LoggerFactory.getLogger(SilenceHandler.class);
  private static final String WATCH = "silence";

  private final Vertx vertx;
  private final CollectorVerticle.Setup setup;
  private final EventsHandler events;
  private final FreshnessMetrics freshness;
  private SilenceWatch watch;
  private boolean looking;
  private long timer;

  SilenceHandler(Vertx vertx, CollectorVerticle.Setup setup, EventsHandler events) {
    this.vertx = vertx;
    this.setup = setup;
    this.events = events;
    freshness = new FreshnessMetrics(setup.meters());
    watch = newWatch();
  }

  void start() {
    timer = vertx.setPeriodic(setup.config().silenceCheck().toMillis(), tick -> look());
  }

  void stop() {
    vertx.cancelTimer(timer);
  }

  /** A look that failed, or was another collector's, is not one that silence lasts from. */
  private void look() {
    if (looking) {
      return;
    }
    if (!isOurs(setup.directory())) {
      forget();
      return;
    }
    looking = true;
    SilenceWatch asked = watch;
    vertx
        .executeBlocking(() -> asked.look(nowNs()), false)
        .onComplete(done -> looking = false)
        .onSuccess(
            found -> {
              freshness.show(asked.freshness());
              events.found(found);
            })
        .onFailure(
            e -> {
              LOG.debug("cannot look for silence: {}", e.toString());
              forget();
            });
  }

  private void forget() {
    watch = newWatch();
    freshness.clear();
  }

  private SilenceWatch newWatch() {
    return new SilenceWatch(setup.store(), setup.config().silence());
  }

  private static boolean isOurs(PartitionDirectory directory) {
    List<String> collectors = directory.view().takers(Role.COLLECTOR);
    return directory.self().equals(Placement.of(List.of(WATCH), collectors).owner(WATCH));
  }

  private static long nowNs() {
    return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
  }
}
