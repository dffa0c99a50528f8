package io.telemetrystack.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RateLimitTest {
  @Test
  void isWrittenAsItIsRead() {
    assertThat(RateLimit.parse("100/s")).isEqualTo(new RateLimit(100, Duration.ofSeconds(1)));
    assertThat(RateLimit.parse("30/m")).isEqualTo(new RateLimit(30, Duration.ofMinutes(1)));
    assertThat(RateLimit.parse("unlimited").isUnlimited()).isTrue();
    for (String text : new String[] {"100/s", "30/m", "unlimited"}) {
      assertThat(RateLimit.parse(text)).hasToString(text);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0/s", "-1/s", "100", "1/h", "1.5/s", "9999999999/s", "1/s "})
  void refusesOtherText(String text) {
    assertThatThrownBy(() -> RateLimit.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void isFullAgainWhenWhatIsMissingHasFlownIn() {
    RateLimit limit = RateLimit.parse("100/s");

    assertThat(limit.burst()).isEqualTo(200);
    assertThat(limit.resetMs(200)).isZero();
    assertThat(limit.resetMs(150)).isEqualTo(500);
    assertThat(RateLimit.parse("30/m").resetMs(0)).isEqualTo(120_000);
  }
}
