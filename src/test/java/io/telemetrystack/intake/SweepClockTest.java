package io.telemetrystack.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.intake.SeriesField.SweepMark;
import io.telemetrystack.telemetry.ValueKind;
import org.junit.jupiter.api.Test;

class SweepClockTest {
  private final SweepClock clock = new SweepClock();
  private final SeriesField a = seriesField("A");
  private final SeriesField b = seriesField("B");

  private static SeriesField seriesField(String name) {
    return new SeriesField(null, name, ValueKind.UNKNOWN, new SweepMark());
  }

  @Test
  void givesOneInstantUntilAFieldOfASeriesRepeats() {
    clock.advance(5);
    clock.begin();
    assertThat(clock.timeNs(a)).isEqualTo(5_000_000);
    clock.advance(6);
    assertThat(clock.timeNs(b)).isEqualTo(5_000_000);
    assertThat(clock.timeNs(a)).isEqualTo(6_000_000);
    assertThat(clock.timeNs(b)).isEqualTo(6_000_000);
  }

  @Test
  void instantsIncreaseWithinOneMillisecondAndWhenTheClockGoesBack() {
    clock.advance(5);
    clock.begin();
    assertThat(clock.timeNs(a)).isEqualTo(5_000_000);
    assertThat(clock.timeNs(a)).isEqualTo(5_000_001);
    clock.advance(3);
    assertThat(clock.timeNs(a)).isEqualTo(5_000_002);
    clock.begin();
    assertThat(clock.timeNs(b)).isEqualTo(5_000_003);
  }
}
