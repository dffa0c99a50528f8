package io.telemetrystack.intake;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EpochScannerTest {
  private final EpochScanner seconds = new EpochScanner(TimeUnit.SECONDS, true);

  private static int scan(EpochScanner scanner, String text) {
    return scanner.scan(text.getBytes(US_ASCII), 0, text.length());
  }

  @Test
  void readsWhatADecimalOfTheJdkIs() {
    Random random = new Random(1);
    for (int i = 0; i < 50_000; i++) {
      String text = (random.nextInt(8) == 0 ? "-" : "") + random.nextInt(2_000_000_000);
      text += random.nextBoolean() ? "." + random.nextInt(1_000_000) : "";
      text += random.nextInt(4) == 0 ? "e" + (random.nextInt(30) - 20) : "";
      BigDecimal nanos = new BigDecimal(text).movePointRight(9);
      boolean fits = nanos.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0;

      assertThat(scan(seconds, text)).as(text).isEqualTo(fits ? text.length() : -1);
      if (fits) {
        assertThat(seconds.timeNs())
            .as(text)
            .isEqualTo(nanos.setScale(0, RoundingMode.DOWN).longValueExact());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "NANOSECONDS, 9223372036854775807, 9223372036854775807",
    "NANOSECONDS, -9223372036854775808, -9223372036854775808",
    "MICROSECONDS, -9223372036854775, -9223372036854775000",
    "MILLISECONDS, 0000000000000000000000005, 5000000",
    "SECONDS, 9223372036, 9223372036000000000"
  })
  void readsWholeUnitsUpToTheEndsOfTime(TimeUnit unit, String text, long timeNs) {
    EpochScanner scanner = new EpochScanner(unit, false);
    assertThat(scan(scanner, text)).isEqualTo(text.length());
    assertThat(scanner.timeNs()).isEqualTo(timeNs);
  }

  @ParameterizedTest
  @CsvSource({
    "NANOSECONDS, 9223372036854775808",
    "NANOSECONDS, -9223372036854775809",
    "NANOSECONDS, 18446744073709551617",
    "NANOSECONDS, 99999999999999999999",
    "MICROSECONDS, 9223372036854776",
    "SECONDS, 9223372037",
    "SECONDS, -9223372037",
    "SECONDS, 1e11",
    "SECONDS, 1e99999999999",
    "SECONDS, .",
    "SECONDS, -",
    "SECONDS, e5",
    "SECONDS, ''",
    "SECONDS, +5"
  })
  void refusesWhatIsNoTime(TimeUnit unit, String text) {
    assertThat(scan(new EpochScanner(unit, true), text)).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5e", "5e+", "5 6", "5#", "5-"})
  void stopsBehindTheNumber(String text) {
    assertThat(scan(seconds, text)).isEqualTo(1);
    assertThat(seconds.timeNs()).isEqualTo(5_000_000_000L);
  }
}
