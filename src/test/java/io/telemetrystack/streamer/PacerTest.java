package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PacerTest {
  private static final long SECOND_NS = 1_000_000_000;

  @Test
  void spreadsRowsEvenly() {
    Pacer pacer = new Pacer(new Pace.Rows(4));
    pacer.start(1_000);
    assertThat(pacer.dueMs(0)).isEqualTo(1_000);
    assertThat(pacer.dueMs(0)).isEqualTo(1_250);
    assertThat(pacer.dueMs(0)).isEqualTo(1_500);
  }

  @Test
  void followsTheTimesOfTheFileAndNeverBack() {
    Pacer pacer = new Pacer(new Pace.Recorded());
    pacer.start(1_000);
    assertThat(pacer.dueMs(50 * SECOND_NS)).isEqualTo(1_000);
    assertThat(pacer.dueMs(52 * SECOND_NS)).isEqualTo(3_000);
    assertThat(pacer.dueMs(51 * SECOND_NS)).isEqualTo(3_000);
    assertThat(pacer.recordedLengthMs()).isEqualTo(2_000);
  }

  @Test
  void doesNotWaitAtFullPace() {
    Pacer pacer = new Pacer(new Pace.Max());
    pacer.start(1_000);
    pacer.dueMs(0);
    assertThat(pacer.dueMs(99 * SECOND_NS)).isEqualTo(1_000);
    assertThat(pacer.recordedLengthMs()).isZero();
  }
}
