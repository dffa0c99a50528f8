package io.telemetrystack.intake;

import java.util.Arrays;

/**
 * Reads a time where it stands, to nanoseconds since the epoch: RFC 3339 with {@code Z} or an
 * offset and up to nine digits of fraction, or the epoch in whole seconds, milliseconds,
 * microseconds or nanoseconds, told apart by their 10, 13, 16 or 19 digits (2001 to 2262). A day
 * that was read last is known by its bytes. One thread.
 */
final class TimeScanner {
  /** What {@link #parse} gives for anything else. */
  static final long INVALID = Long.MIN_VALUE;

  /** Of a date, a time, nine digits of fraction and an offset. */
  static final int MAX_LENGTH = 35;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int FIRST_YEAR = 1700;
  private static final int LAST_YEAR = 2261;
  private static final int SECONDS_PER_DAY = 86_400;
  private static final int[] DAYS_IN_MONTH = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  private static final int DATE_LENGTH = 10;
  private static final int DATE_AND_TIME_LENGTH = 19;

  private final byte[] dayBytes = new byte[DATE_LENGTH];
  private long daySeconds;
  private int at;

  /** Whether a time may hold this byte. */
  static boolean isTimeByte(byte b) {
    return (b >= '0' && b <= ':')
        || b == '-'
        || b == '+'
        || b == '.'
        || (b | 0x20) == 't'
        || (b | 0x20) == 'z';
  }

  /** The time that the whole range spells, or {@link #INVALID}. */
  long parse(byte[] bytes, int from, int to) {
    if (to - from > DATE_AND_TIME_LENGTH && bytes[from + 4] == '-') {
      return parseDate(bytes, from, to);
    }
    return parseEpoch(bytes, from, to);
  }

  private static long parseEpoch(byte[] bytes, int from, int to) {
    long unit =
        switch (to - from) {
          case 10 -> NANOS_PER_SECOND;
          case 13 -> 1_000_000;
          case 16 -> 1_000;
          case 19 -> 1;
          default -> 0;
        };
    if (unit == 0 || bytes[from] > '9' - 1) {
      return INVALID;
    }
    long number = number(bytes, from, to);
    return number < 0 ? INVALID : number * unit;
  }

  private long parseDate(byte[] bytes, int from, int to) {
    int hour = (int) number(bytes, from + 11, from + 13);
    int minute = (int) number(bytes, from + 14, from + 16);
    int second = (int) number(bytes, from + 17, from + DATE_AND_TIME_LENGTH);
    boolean separated =
        (bytes[from + 10] | 0x20) == 't' && bytes[from + 13] == ':' && bytes[from + 16] == ':';
    if (!separated || !isTime(hour, minute, second) || !readDay(bytes, from)) {
      return INVALID;
    }
    at = from + DATE_AND_TIME_LENGTH;
    long nanos = fraction(bytes, to);
    long offset = offsetSeconds(bytes, to);
    if (nanos < 0 || offset == INVALID || at != to) {
      return INVALID;
    }
    long seconds = daySeconds + hour * 3600L + minute * 60L + second;
    return (seconds - offset) * NANOS_PER_SECOND + nanos;
  }

  /** Reads a date into {@link #daySeconds}; whether it is one. */
  private boolean readDay(byte[] bytes, int from) {
    int to = from + DATE_LENGTH;
    if (Arrays.equals(bytes, from, to, dayBytes, 0, DATE_LENGTH)) {
      return true;
    }
    int year = (int) number(bytes, from, from + 4);
    int month = (int) number(bytes, from + 5, from + 7);
    int day = (int) number(bytes, from + 8, to);
    if (bytes[from + 7] != '-' || !isDate(year, month, day)) {
      return false;
    }
    System.arraycopy(bytes, from, dayBytes, 0, DATE_LENGTH);
    daySeconds = epochDay(year, month, day) * SECONDS_PER_DAY;
    return true;
  }

  /** Of the digits after a point, if one stands here; -1 where they are too many or missing. */
  private long fraction(byte[] bytes, int to) {
    if (at >= to || bytes[at] != '.') {
      return 0;
    }
    int start = ++at;
    while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
      at++;
    }
    int digits = at - start;
    if (digits == 0 || digits > 9) {
      return -1;
    }
    long nanos = number(bytes, start, at);
    for (int i = digits; i < 9; i++) {
      nanos *= 10;
    }
    return nanos;
  }

  private long offsetSeconds(byte[] bytes, int to) {
    if (at + 1 == to && (bytes[at] | 0x20) == 'z') {
      at++;
      return 0;
    }
    if (at + 6 != to || bytes[at + 3] != ':' || (bytes[at] != '+' && bytes[at] != '-')) {
      return INVALID;
    }
    int hours = (int) number(bytes, at + 1, at + 3);
    int minutes = (int) number(bytes, at + 4, at + 6);
    if (!isTime(hours, minutes, 0)) {
      return INVALID;
    }
    long seconds = hours * 3600L + minutes * 60L;
    boolean behind = bytes[at] == '-';
    at += 6;
    return behind ? -seconds : seconds;
  }

  private static boolean isDate(int year, int month, int day) {
    if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12) {
      return false;
    }
    boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return day >= 1 && day <= DAYS_IN_MONTH[month - 1] && (day != 29 || month != 2 || leap);
  }

  private static boolean isTime(int hour, int minute, int second) {
    return hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
  }

  /** Counts years from March, so that the leap day comes last. */
  private static long epochDay(int year, int month, int day) {
    int shiftedYear = month > 2 ? year : year - 1;
    int shiftedMonth = month > 2 ? month - 3 : month + 9;
    int dayOfYear = (153 * shiftedMonth + 2) / 5 + day - 1;
    long days = shiftedYear * 365L + shiftedYear / 4 - shiftedYear / 100 + shiftedYear / 400;
    return days + dayOfYear - 719_468;
  }

  /** -1 where one of the bytes is no digit. */
  private static long number(byte[] bytes, int from, int to) {
    long number = 0;
    for (int i = from; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
