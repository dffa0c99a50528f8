package io.telemetrystack.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadRateTest {
  private static LoadProgress at(long bytes, long rows) {
    return new LoadProgress(new CsvPlace(bytes, bytes, rows + 2, rows, 0, 0), rows, 0, 2);
  }

  @Test
  void saysHowFastAndHowLong() {
    LoadRate rate = new LoadRate(1_000);
    rate.at(0, LoadProgress.START);
    rate.at(2_000, at(250, 100));

    assertThat(rate.rowsPerSecond()).isEqualTo(50, within(0.01));
    assertThat(rate.secondsLeft()).isEqualTo(6);
    assertThat(rate.part()).isEqualTo(0.25);
    assertThat(rate.line("a.csv", at(250, 100)))
        .isEqualTo("a.csv [######··················]  25%  100 rows  50/s  0:06 left  2 refused");
  }

  @Test
  void forgetsHowFastItWasLongAgo() {
    LoadRate rate = new LoadRate(100_000);
    rate.at(0, LoadProgress.START);
    rate.at(1_000, at(10_000, 10_000));
    for (int second = 2; second <= 30; second++) {
      rate.at(second * 1_000L, at(10_000 + second, 10_000 + second));
    }

    assertThat(rate.rowsPerSecond()).isEqualTo(1, within(0.01));
  }

  @Test
  void knowsNoEndWhileNothingMoves() {
    LoadRate rate = new LoadRate(1_000);
    assertThat(rate.secondsLeft()).isNegative();
    rate.at(0, at(10, 1));
    rate.at(9_000, at(10, 1));

    assertThat(rate.secondsLeft()).isNegative();
    assertThat(rate.line("a", at(10, 1))).contains("-:-- left");
  }

  @Test
  void beginsAnewWhereTheLoadGoesBack() {
    LoadRate rate = new LoadRate(1_000);
    rate.at(0, at(0, 0));
    rate.at(1_000, at(500, 500));
    rate.at(2_000, at(100, 100));
    rate.at(3_000, at(200, 200));

    assertThat(rate.rowsPerSecond()).isEqualTo(100, within(0.01));
  }

  @ParameterizedTest
  @CsvSource({"-1,-:--", "0,0:00", "59,0:59", "61,1:01", "3600,1:00:00", "36061,10:01:01"})
  void writesTimesAsPeopleDo(long seconds, String text) {
    assertThat(LoadRate.time(seconds)).isEqualTo(text);
  }
}
