package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class StreamerMetricsTest {
  @Test
  void describesEveryMeter() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    StreamerMetrics metrics = new StreamerMetrics(registry, "push");
    metrics.inFlight(() -> 0);
    metrics.format("csv").samples(1);

    assertThat(registry.getMeters())
        .hasSizeGreaterThan(6)
        .extracting(Meter::getId)
        .allSatisfy(id -> assertThat(id.getDescription()).as(id.getName()).isNotBlank());
  }
}
