package io.telemetrystack.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.telemetrystack.http.AcceptHandler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;

/** The Vert.x that a node runs on. */
final class NodeVertx {
  /**
   * As many as leave half of the processors to those who work: parse, store, compile. Where all
   * that a message passes is on one loop, nobody has to be woken for it.
   */
  private static final int EVENT_LOOPS =
      Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

  private NodeVertx() {}

  /** Those of every node, to be added to. */
  static VertxOptions options() {
    VertxOptions options =
        new VertxOptions().setEventLoopPoolSize(EVENT_LOOPS).setMetricsOptions(metricsOptions());
    options.getFileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
    return options;
  }

  /**
   * Requests are counted by route in {@code http_server_requests}, once; messages where they are
   * published, held and delivered, not again where they cross the event bus.
   */
  private static MicrometerMetricsOptions metricsOptions() {
    return new MicrometerMetricsOptions()
        .setEnabled(true)
        .addDisabledMetricsCategory(MetricsDomain.HTTP_SERVER)
        .addDisabledMetricsCategory(MetricsDomain.NET_SERVER)
        .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS);
  }

  /**
   * @param accepts sees the connections that its servers accept
   */
  static VertxBuilder builder(VertxOptions options, MeterRegistry meters, AcceptHandler accepts) {
    return Vertx.builder()
        .with(options)
        .withMetrics(new MicrometerMetricsFactory(meters))
        .withTransport(accepts.transport());
  }
}
