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
    metrics.admit(1);
    metrics.closed("gone");

    assertThat(registry.getMeters())
        .hasSize(5)
        .extracting(Meter::getId)
        .allSatisfy(id -> assertThat(id.getDescription()).as(id.getName()).isNotBlank());
  }

  @Test
  void admitsNoMoreThanAllowedAndCountsThoseItRefuses() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    StreamMetrics metrics = new StreamMetrics(registry);

    assertThat(metrics.admit(2)).isTrue();
    assertThat(metrics.admit(2)).isTrue();
    assertThat(metrics.admit(2)).isFalse();
    metrics.closed("gone");
    assertThat(metrics.admit(2)).isTrue();
    assertThat(registry.get("telemetry.live.clients.refused").counter().count()).isOne();
    assertThat(registry.get("telemetry.live.clients").gauge().value()).isEqualTo(2);
  }
}
