package io.telemetrystack.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.config.Option;
import io.telemetrystack.config.SettingsResolver;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BrokerConfigTest {
  @Test
  void hasTheDefaultsOfTheSpecification() {
    SettingsResolver.Resolution resolution =
        SettingsResolver.resolve(BrokerConfig.OPTIONS, List.of());

    assertThat(BrokerConfig.from(resolution.settings()))
        .isEqualTo(
            new BrokerConfig(
                4,
                2000,
                16L << 20,
                1L << 30,
                64L << 20,
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                5));
  }

  @Test
  void keepsTheNamesThatAreFixed() {
    assertThat(BrokerConfig.OPTIONS)
        .extracting(Option::env)
        .contains(
            "QUEUE_SIZE",
            "QUEUE_BYTES",
            "VISIBILITY_TIMEOUT",
            "PARTITIONS_PER_TOPIC",
            "SPILL_AGE",
            "MAX_DELIVERY_ATTEMPTS",
            "OVERFLOW_MAX_BYTES");
  }
}
