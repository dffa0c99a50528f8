package io.telemetrystack.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.config.Layer;
import io.telemetrystack.config.SettingsResolver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ApiConfigTest {
  private static SettingsResolver.Resolution resolve(Map<String, String> environment) {
    return SettingsResolver.resolve(
        ApiConfig.OPTIONS, List.of(Layer.environment(ApiConfig.OPTIONS, environment)));
  }

  @Test
  void hasDefaults() {
    QueryLimits limits =
        new QueryLimits(Duration.ofDays(400), 50_000_000, 1_000_000, Duration.ofSeconds(25));

    assertThat(ApiConfig.from(resolve(Map.of()).settings()))
        .isEqualTo(new ApiConfig(Duration.ofMinutes(5), 4, 64, limits, 2, Duration.ofSeconds(30)));
  }

  @Test
  void takesEachOptionFromTheEnvironment() {
    Map<String, String> environment =
        Map.of(
            "STALE_AFTER", "30s",
            "QUERY_THREADS", "2",
            "MAX_QUERIES", "8",
            "QUERY_MAX_RANGE", "7d",
            "QUERY_MAX_POINTS", "1000",
            "QUERY_MAX_SERIES", "5",
            "QUERY_TIMEOUT", "1s",
            "MAX_EXPORTS", "3",
            "EXPORT_STALL_TIMEOUT", "2s");
    QueryLimits limits = new QueryLimits(Duration.ofDays(7), 1_000, 5, Duration.ofSeconds(1));

    assertThat(ApiConfig.from(resolve(environment).settings()))
        .isEqualTo(new ApiConfig(Duration.ofSeconds(30), 2, 8, limits, 3, Duration.ofSeconds(2)));
  }

  @Test
  void refusesWhatIsOutOfBounds() {
    Map<String, String> environment =
        Map.of(
            "STALE_AFTER", "0s",
            "QUERY_THREADS", "0",
            "MAX_QUERIES", "many",
            "QUERY_MAX_RANGE", "1s",
            "QUERY_MAX_POINTS", "0",
            "QUERY_MAX_SERIES", "0",
            "QUERY_TIMEOUT", "0s",
            "MAX_EXPORTS", "0",
            "EXPORT_STALL_TIMEOUT", "1d");

    assertThat(resolve(environment).problems()).hasSize(9);
  }
}
