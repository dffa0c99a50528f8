package io.telemetrystack.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.config.Option;
import io.telemetrystack.config.SettingsResolver;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProxyConfigTest {
  @Test
  void hasTheDefaultsAndNamesOfTheSpecification() {
    SettingsResolver.Resolution resolution =
        SettingsResolver.resolve(ProxyConfig.OPTIONS, List.of());

    assertThat(ProxyConfig.from(resolution.settings()))
        .isEqualTo(
            new ProxyConfig(
                150, Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(5), 1 << 20));
    assertThat(ProxyConfig.OPTIONS).extracting(Option::env).contains("VIRTUAL_NODES");
  }
}
