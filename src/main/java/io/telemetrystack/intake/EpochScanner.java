package io.telemetrystack.intake;

import java.util.concurrent.TimeUnit;

/** Reads a time where it stands as a number of units since the epoch. One thread. */
final class EpochScanner {
  /** A number below it has room for one more digit, up to the last digit of the largest long. */
  private static final long ONE_MORE_DIGIT = Long.MAX_VALUE / 10;

  private static final int MAX_EXPONENT = 99;

  private static final long[] POWERS_OF_TEN = new long[19];

  static {
    POWERS_OF_TEN[0] = 1;
    for (int i = 1; i < POWERS_OF_TEN.length; i++) {
      POWERS_OF_TEN[i] = 10 * POWERS_OF_TEN[i - 1];
    }
  }

  private final int unitExponent;
  private final boolean decimal;

  private int at;
  private long mantissa;
  private int exponent;
  private long timeNs;

  /**
   * @param decimal whether the number may have a fraction and an exponent
   */
  EpochScanner(TimeUnit unit, boolean decimal) {
    unitExponent = Long.toString(unit.toNanos(1)).length() - 1;
    this.decimal = decimal;
  }

  /** What the last successful scan read, what is finer than nanoseconds cut off. */
  long timeNs() {
    return timeNs;
  }

  /**
   * Reads the longest number at {@code from}.
   *
   * @return the index after it, or -1 where no number stands or no long can hold its nanoseconds
   */
  int scan(byte[] bytes, int from, int to) {
    boolean negative = from < to && bytes[from] == '-';
    at = negative ? from + 1 : from;
    mantissa = 0;
    exponent = unitExponent;
    int start = at;
    boolean fits = whole(bytes, to, negative);
    int digits = at - start;
    if (decimal && at < to && bytes[at] == '.') {
      start = ++at;
      fraction(bytes, to);
      digits += at - start;
    }
    if (digits == 0 || !fits) {
      return -1;
    }
    if (decimal && at < to && (bytes[at] | 0x20) == 'e') {
      exponent(bytes, to);
    }
    return convert(negative ? -mantissa : mantissa) ? at : -1;
  }

  private boolean whole(byte[] bytes, int to, boolean negative) {
    boolean fits = true;
    while (isDigit(bytes, to)) {
      fits &= mantissa >= 0 && mantissa <= ONE_MORE_DIGIT;
      mantissa = mantissa * 10 + (bytes[at++] - '0');
    }
    return fits && (mantissa >= 0 || (negative && mantissa == Long.MIN_VALUE));
  }

  private void fraction(byte[] bytes, int to) {
    while (isDigit(bytes, to)) {
      if (mantissa < ONE_MORE_DIGIT) {
        mantissa = mantissa * 10 + (bytes[at] - '0');
        exponent--;
      }
      at++;
    }
  }

  /** Leaves {@link #at} where the {@code e} begins no exponent. */
  private void exponent(byte[] bytes, int to) {
    int before = at++;
    boolean negative = at < to && bytes[at] == '-';
    if (at < to && (negative || bytes[at] == '+')) {
      at++;
    }
    int start = at;
    int size = 0;
    while (isDigit(bytes, to)) {
      size = Math.min(MAX_EXPONENT, size * 10 + (bytes[at++] - '0'));
    }
    if (at == start) {
      at = before;
    }
    exponent += negative ? -size : size;
  }

  private boolean isDigit(byte[] bytes, int to) {
    return at < to && bytes[at] >= '0' && bytes[at] <= '9';
  }

  private boolean convert(long number) {
    int size = Math.abs(exponent);
    if (number == 0 || (exponent < 0 && size >= POWERS_OF_TEN.length)) {
      timeNs = 0;
      return true;
    }
    if (size >= POWERS_OF_TEN.length) {
      return false;
    }
    long power = POWERS_OF_TEN[size];
    timeNs = exponent < 0 ? number / power : number * power;
    return exponent <= 0 || Math.multiplyHigh(number, power) == timeNs >> (Long.SIZE - 1);
  }
}
