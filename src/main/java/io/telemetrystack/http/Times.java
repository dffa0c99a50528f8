package io.telemetrystack.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;

/** Nanoseconds since the epoch as RFC 3339 text. */
public final class Times {
  private static final long NS_PER_SECOND = 1_000_000_000L;
  private static final DateTimeFormatter FORMAT =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendLiteral('T')
          .appendPattern("HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .appendLiteral('Z')
          .toFormatter()
          .withZone(java.time.ZoneOffset.UTC);

  private Times() {}

  /** In UTC with as many digits as needed. */
  public static String format(long timeNs) {
    return FORMAT.format(
        Instant.ofEpochSecond(
            Math.floorDiv(timeNs, NS_PER_SECOND), Math.floorMod(timeNs, NS_PER_SECOND)));
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
