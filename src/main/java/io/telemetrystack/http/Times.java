package io.telemetrystack.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;

/** Nanoseconds since the epoch as RFC 3339 text. */
public final class Times {
  private static final long NS_PER_SECOND = 1_000_000_000L;
  private static final long SECONDS_PER_DAY = 86_400;

  private Times() {}

  /** In UTC with as many digits as needed. By hand: rows of answers and exports have one each. */
  public static String format(long timeNs) {
    long seconds = Math.floorDiv(timeNs, NS_PER_SECOND);
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(seconds, SECONDS_PER_DAY));
    int second = (int) Math.floorMod(seconds, SECONDS_PER_DAY);
    StringBuilder text = new StringBuilder(30);
    digits(text, date.getYear(), 1_000).append('-');
    digits(text, date.getMonthValue(), 10).append('-');
    digits(text, date.getDayOfMonth(), 10).append('T');
    digits(text, second / 3_600, 10).append(':');
    digits(text, second / 60 % 60, 10).append(':');
    digits(text, second % 60, 10);
    int fraction = (int) Math.floorMod(timeNs, NS_PER_SECOND);
    if (fraction > 0) {
      text.append('.');
    }
    for (int unit = 100_000_000; fraction > 0; unit /= 10) {
      text.append((char) ('0' + fraction / unit));
      fraction %= unit;
    }
    return text.append('Z').toString();
  }

  /**
   * @param unit of the first digit
   */
  private static StringBuilder digits(StringBuilder text, int number, int unit) {
    for (int one = unit; one > 0; one /= 10) {
      text.append((char) ('0' + number / one % 10));
    }
    return text;
  }

  /** Throws IllegalArgumentException for what is not RFC 3339 or not within 64 bits. */
  public static long parse(String text) {
    try {
      return toNs(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  public static long toNs(Instant instant) {
    return ChronoUnit.NANOS.between(Instant.EPOCH, instant);
  }
}
