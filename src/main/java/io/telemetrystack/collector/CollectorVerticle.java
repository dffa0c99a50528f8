package io.telemetrystack.collector;

import io.micrometer.core.instrument.MeterRegistry;
import io.telemetrystack.cluster.DirectoryView;
import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.cluster.Placement;
import io.telemetrystack.store.TelemetryStore;
import io.telemetrystack.wire.Role;
import io.telemetrystack.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Role collector: moves partitions to the store. The collectors of a cluster share all that brokers
 * serve; each keeps its own while it lives, and what another leaves is taken over.
 */
public final class CollectorVerticle extends VerticleBase {
  private static final long DIRECTORY_INTERVAL_MS = 500;
  private static final long NOTHING = Long.MAX_VALUE;

  /**
   * @param directory who else collects, and from where
   */
  public record Setup(
      CollectorConfig config,
      PartitionDirectory directory,
      TelemetryStore store,
      MeterRegistry meters) {}

  private final Setup setup;
  private final Map<PartitionRef, PartitionHandler> handlers = new HashMap<>();
  private StoreWriteHandler writer;
  private EventsHandler events;
  private SilenceHandler silence;
  private long directoryTimer;
  private volatile long oldestMs = NOTHING;

  public CollectorVerticle(Setup setup) {
    this.setup = setup;
  }

  @Override
  public Future<?> start() {
    CollectorMetrics metrics = new CollectorMetrics(setup.meters());
    metrics.watchHeld(() -> oldestMs);
    writer = new StoreWriteHandler(vertx, setup.config(), metrics, setup.store()::probe);
    events = new EventsHandler(vertx, setup.directory(), metrics);
    silence = new SilenceHandler(vertx, setup, events);
    silence.start();
    directoryTimer = vertx.setPeriodic(0, DIRECTORY_INTERVAL_MS, timer -> share());
    setup.directory().take(Role.COLLECTOR);
    return Future.succeededFuture();
  }

  /** What is being written is finished, the rest goes back to the broker. */
  @Override
  public Future<?> stop() {
    vertx.cancelTimer(directoryTimer);
    silence.stop();
    setup.directory().giveUp(Role.COLLECTOR);
    writer.stop();
    return Future.join(handlers.values().stream().map(PartitionHandler::stop).toList())
        .eventually(writer::close);
  }

  /** Why nothing gets into the store, empty while it does. Any thread, once started. */
  public Optional<String> problem() {
    return writer.problem();
  }

  private void share() {
    Set<PartitionRef> own = own(setup.directory().view());
    own.forEach(partition -> handlers.computeIfAbsent(partition, this::consume));
    for (PartitionRef partition : List.copyOf(handlers.keySet())) {
      if (!own.contains(partition)) {
        handlers.remove(partition).stop();
      }
    }
    oldestMs =
        handlers.values().stream().mapToLong(PartitionHandler::oldestMs).min().orElse(NOTHING);
  }

  /** The partitions that this node's collector moves. */
  private Set<PartitionRef> own(DirectoryView view) {
    Map<String, PartitionRef> all = new LinkedHashMap<>();
    view.partitions(Topics.TELEMETRY).forEach(ref -> all.put(ref.toString(), ref));
    Placement placement = Placement.of(List.copyOf(all.keySet()), view.takers(Role.COLLECTOR));
    String self = setup.directory().self();
    all.keySet().removeIf(name -> !self.equals(placement.owner(name)));
    return Set.copyOf(all.values());
  }

  private PartitionHandler consume(PartitionRef partition) {
    PartitionHandler handler = new PartitionHandler(vertx, setup, partition, writer, events);
    handler.start();
    return handler;
  }
}
