package io.telemetrystack.live;

import io.micrometer.core.instrument.MeterRegistry;
import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.http.Routes;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.FramePayload;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;

/**
 * Live values over server-sent events, for nodes with role streamer or api: {@code GET
 * /api/v1/stream}. Fed by all proxies with frames at {@link Addresses#live} while somebody listens.
 */
public final class StreamRoutes implements Routes {
  private static final long TICK_MS = 100;

  private final Vertx vertx;
  private final LiveConfig config;
  private final SnapshotSource snapshots;
  private final PartitionDirectory directory;
  private final StreamMetrics metrics;

  public StreamRoutes(
      Vertx vertx,
      LiveConfig config,
      SnapshotSource snapshots,
      PartitionDirectory directory,
      MeterRegistry registry) {
    this.vertx = vertx;
    this.directory = directory;
    this.config = config;
    this.snapshots = snapshots;
    this.metrics = new StreamMetrics(registry);
  }

  @Override
  public void mount(Router router) {
    StreamHandler streams = new StreamHandler(vertx, config, snapshots, directory, metrics);
    vertx
        .eventBus()
        .<Object>consumer(
            Addresses.live(directory.self()),
            message -> {
              if (message.body() instanceof FramePayload frame) {
                streams.accept(frame);
              }
            });
    vertx.setPeriodic(TICK_MS, id -> streams.tick());
    router.get("/api/v1/stream").handler(streams);
  }
}
