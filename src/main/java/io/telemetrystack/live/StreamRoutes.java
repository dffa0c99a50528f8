package io.telemetrystack.live;

import io.micrometer.core.instrument.MeterRegistry;
import io.telemetrystack.http.Routes;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.FramePayload;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;

/**
 * Live values over server-sent events, for nodes with role streamer or api: {@code GET
 * /api/v1/stream}. Fed with the frames published at {@link Addresses#LIVE}.
 */
public final class StreamRoutes implements Routes {
  private static final long TICK_MS = 100;

  private final Vertx vertx;
  private final LiveConfig config;
  private final SnapshotSource snapshots;
  private final StreamMetrics metrics;

  public StreamRoutes(
      Vertx vertx, LiveConfig config, SnapshotSource snapshots, MeterRegistry registry) {
    this.vertx = vertx;
    this.config = config;
    this.snapshots = snapshots;
    this.metrics = new StreamMetrics(registry);
  }

  /** Whether frames are wanted, on this node. Stays so for a while after the last client left. */
  public boolean hasListeners() {
    return metrics.hasListeners();
  }

  @Override
  public void mount(Router router) {
    StreamHandler streams = new StreamHandler(vertx, config, snapshots, metrics);
    vertx
        .eventBus()
        .<FramePayload>consumer(Addresses.LIVE, message -> streams.accept(message.body()));
    vertx.setPeriodic(TICK_MS, id -> streams.tick());
    router.get("/api/v1/stream").handler(streams);
  }
}
