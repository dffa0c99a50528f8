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
    assertThat(ApiConfig.from(resolve(Map.of()).settings()))
        .isEqualTo(new ApiConfig(Duration.ofMinutes(5), 4, 64));
  }

  @Test
  void takesEachOptionFromTheEnvironment() {
    Map<String, String> environment =
        Map.of("STALE_AFTER", "30s", "QUERY_THREADS", "2", "MAX_QUERIES", "8");

    assertThat(ApiConfig.from(resolve(environment).settings()))
        .isEqualTo(new ApiConfig(Duration.ofSeconds(30), 2, 8));
  }

  @Test
  void refusesWhatIsOutOfBounds() {
    Map<String, String> environment =
        Map.of("STALE_AFTER", "0s", "QUERY_THREADS", "0", "MAX_QUERIES", "many");

    assertThat(resolve(environment).problems()).hasSize(3);
  }
}
