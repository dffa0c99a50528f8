package io.telemetrystack.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.config.Layer;
import io.telemetrystack.config.SettingsResolver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LiveConfigTest {
  private static SettingsResolver.Resolution resolve(Map<String, String> environment) {
    return SettingsResolver.resolve(
        LiveConfig.OPTIONS, List.of(Layer.environment(LiveConfig.OPTIONS, environment)));
  }

  @Test
  void hasDefaults() {
    assertThat(LiveConfig.from(resolve(Map.of()).settings()))
        .isEqualTo(new LiveConfig(256, 4096, Duration.ofSeconds(10), Duration.ofSeconds(30)));
  }

  @Test
  void takesEachOptionFromTheEnvironment() {
    Map<String, String> environment =
        Map.of(
            "STREAM_MAX_CLIENTS", "3",
            "STREAM_REPLAY", "100",
            "STREAM_HEARTBEAT", "1s",
            "STREAM_STALL_TIMEOUT", "5s");

    assertThat(LiveConfig.from(resolve(environment).settings()))
        .isEqualTo(new LiveConfig(3, 100, Duration.ofSeconds(1), Duration.ofSeconds(5)));
  }

  @Test
  void refusesWhatIsOutOfBounds() {
    assertThat(resolve(Map.of("STREAM_MAX_CLIENTS", "0", "STREAM_REPLAY", "1")).problems())
        .hasSize(2);
  }
}
