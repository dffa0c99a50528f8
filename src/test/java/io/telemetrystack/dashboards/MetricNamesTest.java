package io.telemetrystack.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class MetricNamesTest {
  @Test
  void whatIsDescribedIsInTheCode() throws IOException {
    assertThat(MetricNames.inTheCode()).containsAll(MetricNames.described());
  }

  @Test
  void aNameThatNobodyRegistersIsNotInTheCode() throws IOException {
    assertThat(MetricNames.inTheCode())
        .contains("telemetry_broker_accepted_total", "http_server_requests_seconds")
        .doesNotContain("telemetry_broker_eaten_total", "telemetry_broker_topic_accepted");
  }
}
