package io.telemetrystack.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionTest {
  @Test
  void keepsEverythingByDefault() {
    Retention retention =
        StoreConfig.RETENTION.type().parser().apply(StoreConfig.RETENTION.defaultText());
    assertThat(retention).isEqualTo(Retention.UNLIMITED);
    assertThat(retention.horizonNs(5)).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void keepsAnAge() {
    Retention retention = Retention.type().parser().apply("30d");
    assertThat(retention.age()).isEqualTo(Duration.ofDays(30));
    assertThat(retention.horizonNs(Duration.ofDays(31).toNanos()))
        .isEqualTo(Duration.ofDays(1).toNanos());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "forever", "0s", "10s", "-1d"})
  void refusesWhatIsNeither(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Retention.type().parser().apply(text));
  }
}
