package io.telemetrystack.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimesTest {
  @ParameterizedTest
  @CsvSource({
    "0, 1970-01-01T00:00:00Z",
    "1, 1970-01-01T00:00:00.000000001Z",
    "-1, 1969-12-31T23:59:59.999999999Z",
    "1763805600120000000, 2025-11-22T10:00:00.12Z",
    "9223372036854775807, 2262-04-11T23:47:16.854775807Z",
    "-9223372036000000000, 1677-09-21T00:12:44Z"
  })
  void writesAsManyDigitsAsNeededAndReadsThemBack(long timeNs, String text) {
    assertThat(Times.format(timeNs)).isEqualTo(text);
    assertThat(Times.parse(text)).isEqualTo(timeNs);
  }

  @Test
  void readsOffsets() {
    assertThat(Times.parse("1970-01-01T02:00:00+02:00")).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1763805600", "2025-11-22", "2025-11-22T10:00:00", "2300-01-01T00:00:00Z"})
  void refusesAnyOtherText(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Times.parse(text));
  }
}
