package io.telemetrystack.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Backoff backoff = new Backoff(100, 2, 1_000);

  @Test
  void boundGrowsByTheFactorUpToTheMost() {
    assertThat(backoff.boundMs(1)).isEqualTo(100);
    assertThat(backoff.boundMs(2)).isEqualTo(200);
    assertThat(backoff.boundMs(4)).isEqualTo(800);
    assertThat(backoff.boundMs(5)).isEqualTo(1_000);
    assertThat(backoff.boundMs(5_000)).isEqualTo(1_000);
  }

  @Test
  void jitterCoversTheWholeRange() {
    assertThat(backoff.delayMs(2, 0)).isZero();
    assertThat(backoff.delayMs(2, 0.5)).isEqualTo(100);
    assertThat(backoff.delayMs(2, 0.999)).isEqualTo(199);
  }

  @Test
  void refusesABoundThatShrinks() {
    assertThatThrownBy(() -> new Backoff(100, 0.5, 1_000))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
