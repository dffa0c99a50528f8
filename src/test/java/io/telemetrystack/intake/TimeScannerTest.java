package io.telemetrystack.intake;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeScannerTest {
  private final TimeScanner times = new TimeScanner();

  private long parse(String text) {
    return times.parse(text.getBytes(US_ASCII), 0, text.length());
  }

  private static long nanos(Instant time) {
    return time.getEpochSecond() * 1_000_000_000L + time.getNano();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2025-07-18T20:42:34Z",
        "2024-02-29T23:59:59.999999999Z",
        "2025-07-18T20:42:34.5+02:00",
        "2025-07-18T20:42:34-11:30",
        "1700-01-01T00:00:00Z",
        "2261-12-31T23:59:59Z"
      })
  void readsRfc3339(String text) {
    assertThat(parse(text)).isEqualTo(nanos(OffsetDateTime.parse(text).toInstant()));
  }

  @Test
  void readsRandomTimesAsTheJdkDoes() {
    Random random = new Random(3);
    for (int i = 0; i < 10_000; i++) {
      Instant time = Instant.ofEpochSecond(random.nextLong(-8_000_000_000L, 9_000_000_000L));
      ZoneOffset offset = ZoneOffset.ofTotalSeconds(60 * random.nextInt(-900, 900));
      String text = time.atOffset(offset).withNano(random.nextInt(1_000_000_000)).toString();
      if (text.matches(".*:\\d\\d:\\d\\d.*([+-]\\d\\d:\\d\\d|Z)")) {
        assertThat(parse(text)).as(text).isEqualTo(nanos(OffsetDateTime.parse(text).toInstant()));
      }
    }
  }

  @Test
  void knowsADayAgainWhateverCameBetween() {
    Random random = new Random(5);
    for (int i = 0; i < 10_000; i++) {
      Instant time = Instant.ofEpochSecond(1_752_871_354L + random.nextInt(3 * 86_400));
      String text = time.toString();
      if (random.nextInt(10) == 0) {
        assertThat(parse(text.replaceFirst("-\\d\\dT", "-32T"))).isEqualTo(TimeScanner.INVALID);
      }
      assertThat(parse(text)).as(text).isEqualTo(nanos(time));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1752871354, 1752871354000000000",
    "1752871354123, 1752871354123000000",
    "1752871354123456, 1752871354123456000",
    "1752871354123456789, 1752871354123456789"
  })
  void readsTheEpochInFourUnits(String text, long timeNs) {
    assertThat(parse(text)).isEqualTo(timeNs);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2025-07-18",
        "2025-07-18T20:42:34",
        "2025-07-18 20:42:34Z",
        "2025-13-18T20:42:34Z",
        "2025-02-29T20:42:34Z",
        "2025-07-18T24:00:00Z",
        "2025-07-18T20:42:60Z",
        "2025-07-18T20:42:34.Z",
        "2025-07-18T20:42:34.1234567890Z",
        "2025-07-18T20:42:34+0200",
        "2025-07-18T20:42:34+24:00",
        "2025-07-18T20:42:34ZZ",
        "20x5-07-18T20:42:34Z",
        "1500-07-18T20:42:34Z",
        "17528713541",
        "9999999999",
        "1752871x54",
        "-752871354"
      })
  void refusesAnythingElse(String text) {
    assertThat(parse(text)).isEqualTo(TimeScanner.INVALID);
  }
}
