package io.telemetrystack.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class StreamMetricsTest {
  @Test
  void describesEveryMeter() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    StreamMetrics metrics = new StreamMetrics(registry);
    metrics.opened();
    metrics.closed("gone", 2);

    assertThat(registry.get("telemetry.live.conflations").counter().count()).isEqualTo(2);
    assertThat(registry.getMeters())
        .hasSize(3)
        .extracting(Meter::getId)
        .allSatisfy(id -> assertThat(id.getDescription()).as(id.getName()).isNotBlank());
  }
}
