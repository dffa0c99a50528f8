package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class StreamerMetricsTest {
  @Test
  void describesEveryMeter() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    new StreamerMetrics(registry).inFlight(() -> 0);

    assertThat(registry.getMeters())
        .hasSizeGreaterThan(6)
        .extracting(Meter::getId)
        .allSatisfy(id -> assertThat(id.getDescription()).as(id.getName()).isNotBlank());
  }
}
