package io.telemetrystack.streamer;

import io.micrometer.core.instrument.MeterRegistry;
import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.http.Routes;
import io.telemetrystack.http.Scope;
import io.telemetrystack.http.ScopeHandler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.InstantSource;

/**
 * Telemetry that is pushed over HTTP, for nodes with role streamer: {@code /api/v1/telemetry} in
 * any format, and the paths to which programs write that know InfluxDB 2, Prometheus or
 * OpenTelemetry.
 */
public final class PushRoutes implements Routes {
  /** What it needs of its node. */
  public record Node(
      Vertx vertx, PartitionDirectory directory, InstantSource clock, MeterRegistry registry) {}

  private final PushConfig config;
  private final Node node;
  private final PushGate gate;
  private final PushMetrics metrics;

  public PushRoutes(PushConfig config, Node node, PushGate gate) {
    this.config = config;
    this.node = node;
    this.gate = gate;
    metrics = new PushMetrics(node.registry());
  }

  @Override
  public Stage stage() {
    return Stage.STREAMED;
  }

  @Override
  public void mount(Router router) {
    PushLoopHandler loop = new PushLoopHandler(config, node, metrics.all());
    metrics.all().inFlight(() -> loop.intake().framesInFlight());
    add(router, "/api/v1/telemetry", new TelemetryPush(), loop);
    add(router, "/telemetry", new TelemetryPush(), loop);
    add(router, "/api/v2/write", new InfluxPush(), loop);
    add(router, "/api/v1/write", new RemoteWritePush(), loop);
    add(router, "/v1/metrics", new OtlpPush(), loop);
  }

  private void add(Router router, String path, PushProtocol protocol, PushLoopHandler loop) {
    router.post(path).handler(ScopeHandler.of(Scope.WRITE));
    router.post(path).handler(new PushHandler(protocol, loop, gate, metrics));
  }
}
