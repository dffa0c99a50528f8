package io.telemetrystack.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpreadTest {
  @ParameterizedTest
  @CsvSource({"50,500", "90,900", "99,990", "99.95,1000", "100,1000", "0.1,1"})
  void takesPercentilesByNearestRank(double percent, long value) {
    Spread spread = new Spread();
    for (long i = 1_000; i >= 1; i--) {
      spread.add(i);
    }

    assertThat(spread.percentile(percent)).isEqualTo(value);
  }

  @Test
  void hasNoPercentileOfNothing() {
    assertThat(new Spread().percentile(99)).isZero();
  }

  @Test
  void takesTheMedianOfRounds() {
    assertThat(BenchRound.median(List.of(9.0, 1.0, 5.0))).isEqualTo(5);
    assertThat(BenchRound.median(List.of(9.0, 1.0, 5.0, 6.0))).isEqualTo(5.5);
  }
}
