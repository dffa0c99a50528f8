package io.telemetrystack.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** Which build a node runs, as a metric whose value is 1. */
final class BuildInfo {
  private BuildInfo() {}

  static void register(MeterRegistry meters) {
    Gauge.builder("telemetry.build.info", () -> 1)
        .description("1; the labels say which version runs, on which Java")
        .tag("version", Version.TEXT)
        .tag("java", Runtime.version().toString())
        .strongReference(true)
        .register(meters);
  }
}
