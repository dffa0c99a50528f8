package io.telemetrystack.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.telemetrystack.message.Durability;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTypeTest {
  private static final ValueType<Duration> DURATION =
      ValueType.duration(Duration.ofMillis(1), Duration.ofDays(3650));

  @ParameterizedTest
  @CsvSource({"250ms,PT0.25S", "30s,PT30S", "5m,PT5M", "2h,PT2H", "7d,PT168H"})
  void readsDurationsWithAUnit(String text, Duration expected) {
    assertThat(DURATION.parser().apply(text)).isEqualTo(expected);
    assertThat(ValueType.format(expected)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "30", "s", "-1s", "1.5s", "30 s", "99999999d"})
  void refusesOtherDurations(String text) {
    assertThatThrownBy(() -> DURATION.parser().apply(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({"4096,4096", "64KiB,65536", "16MiB,16777216", "2GiB,2147483648", "7B,7"})
  void readsSizesWithABinaryUnit(String text, long expected) {
    assertThat(ValueType.sizeBytes(0, Long.MAX_VALUE).parser().apply(text)).isEqualTo(expected);
  }

  @Test
  void readsConstantsByTheirLowerCaseName() {
    assertThat(ValueType.oneOf(Durability.class).parser().apply("fsync"))
        .isEqualTo(Durability.FSYNC);
    assertThat(ValueType.oneOf(Durability.class).allowed()).isEqualTo("one of memory, disk, fsync");
  }

  @Test
  void readsListsAroundCommas() {
    assertThat(ValueType.listOf(ValueType.integer(1, 9)).parser().apply("1, 2 ,,3"))
        .containsExactly(1, 2, 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "10", "x", "1.0"})
  void refusesNumbersOutsideTheBounds(String text) {
    assertThatThrownBy(() -> ValueType.integer(1, 9).parser().apply(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
