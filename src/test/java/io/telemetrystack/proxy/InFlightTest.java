package io.telemetrystack.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InFlightTest {
  private final InFlight inFlight = new InFlight(10, 100);

  @Test
  void boundsMessagesAndBytes() {
    assertThat(inFlight.take(8, 10)).isTrue();
    assertThat(inFlight.take(3, 1)).isFalse();
    assertThat(inFlight.take(1, 91)).isFalse();
    assertThat(inFlight.take(2, 90)).isTrue();
    inFlight.giveBack(8, 10);
    assertThat(inFlight.take(8, 10)).isTrue();
  }

  @Test
  void takesWhateverIsAlone() {
    assertThat(inFlight.take(1_000, 1_000)).isTrue();
    assertThat(inFlight.take(1, 1)).isFalse();
  }
}
