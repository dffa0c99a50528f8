package io.telemetrystack.collector;

import io.micrometer.core.instrument.MeterRegistry;
import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.store.TelemetryStore;
import io.telemetrystack.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.HashMap;
import java.util.Map;

/** Role collector: moves every partition that the directory names to the store. */
public final class CollectorVerticle extends VerticleBase {
  private static final long DIRECTORY_INTERVAL_MS = 500;

  /**
   * @param consumer this collector's name towards the brokers
   */
  public record Setup(
      String consumer,
      CollectorConfig config,
      PartitionDirectory directory,
      TelemetryStore store,
      MeterRegistry meters) {}

  private final Setup setup;
  private final Map<PartitionRef, PartitionHandler> handlers = new HashMap<>();
  private CollectorMetrics metrics;
  private StoreWriteHandler writer;
  private long directoryTimer;

  public CollectorVerticle(Setup setup) {
    this.setup = setup;
  }

  @Override
  public Future<?> start() {
    metrics = new CollectorMetrics(setup.meters());
    writer = new StoreWriteHandler(vertx, setup.store(), setup.config(), metrics);
    directoryTimer = vertx.setPeriodic(0, DIRECTORY_INTERVAL_MS, timer -> consumeNewPartitions());
    return Future.succeededFuture();
  }

  /** What is being written is finished, the rest goes back to the broker. */
  @Override
  public Future<?> stop() {
    vertx.cancelTimer(directoryTimer);
    writer.stop();
    return Future.join(handlers.values().stream().map(PartitionHandler::stop).toList())
        .eventually(writer::close);
  }

  private void consumeNewPartitions() {
    for (PartitionRef partition : setup.directory().partitions(Topics.TELEMETRY)) {
      handlers.computeIfAbsent(partition, this::consume);
    }
  }

  private PartitionHandler consume(PartitionRef partition) {
    PartitionHandler handler = new PartitionHandler(vertx, setup, partition, writer, metrics);
    handler.start();
    return handler;
  }
}
