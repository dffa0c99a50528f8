package io.telemetrystack.intake;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * Reads a decimal number where it stands, to the double that {@link Double#parseDouble} gives. One
 * thread.
 */
final class NumberScanner {
  /** Up to here a long is exactly a double, and so is a power of ten up to the 22nd. */
  private static final long MAX_EXACT = 1L << 53;

  private static final double[] POWERS_OF_TEN = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  private static final Set<String> NOT_FINITE = Set.of("nan", "inf", "infinity");

  /** More digits may not fit a long. */
  private static final int MAX_LONG_DIGITS = 18;

  private static final int MAX_EXPONENT_DIGITS = 6;

  private double value;
  private long mantissa;
  private int end;

  /** Whether a text spells NaN or an infinity. */
  static boolean isNotFinite(String text) {
    boolean signed = text.startsWith("+") || text.startsWith("-");
    return NOT_FINITE.contains(text.substring(signed ? 1 : 0).toLowerCase(Locale.ROOT));
  }

  /** What the last successful scan read. */
  double value() {
    return value;
  }

  /**
   * Reads the longest number at {@code from}.
   *
   * @return the index after it, or -1 where no number stands
   */
  int scan(byte[] bytes, int from, int to) {
    boolean signed = from < to && (bytes[from] == '-' || bytes[from] == '+');
    int start = signed ? from + 1 : from;
    mantissa = 0;
    int at = digits(bytes, start, to);
    int digits = at - start;
    int fraction = 0;
    if (at < to && bytes[at] == '.') {
      int point = at++;
      at = digits(bytes, at, to);
      fraction = at - point - 1;
    }
    digits += fraction;
    if (digits == 0) {
      return -1;
    }
    end = at;
    int exponent = at < to && (bytes[at] | 0x20) == 'e' ? exponent(bytes, to) : 0;
    boolean negative = signed && bytes[from] == '-';
    convert(digits, exponent - fraction, negative, bytes, from);
    return end;
  }

  private int digits(byte[] bytes, int from, int to) {
    long sum = mantissa;
    int at = from;
    while (at < to) {
      int digit = bytes[at] - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      sum = sum * 10 + digit;
      at++;
    }
    mantissa = sum;
    return at;
  }

  /** Moves {@link #end} past the exponent, or leaves it where the {@code e} begins none. */
  private int exponent(byte[] bytes, int to) {
    int at = end + 1;
    boolean negative = at < to && bytes[at] == '-';
    if (at < to && (negative || bytes[at] == '+')) {
      at++;
    }
    long before = mantissa;
    mantissa = 0;
    int after = digits(bytes, at, to);
    long exponent = mantissa;
    mantissa = before;
    if (after == at) {
      return 0;
    }
    end = after;
    boolean huge = after - at > MAX_EXPONENT_DIGITS;
    int size = huge ? Integer.MAX_VALUE / 2 : (int) exponent;
    return negative ? -size : size;
  }

  private void convert(int digits, int exponent, boolean negative, byte[] bytes, int from) {
    int size = Math.abs(exponent);
    if (digits <= MAX_LONG_DIGITS && mantissa <= MAX_EXACT && size < POWERS_OF_TEN.length) {
      double magnitude =
          exponent < 0 ? mantissa / POWERS_OF_TEN[size] : mantissa * POWERS_OF_TEN[size];
      value = negative ? -magnitude : magnitude;
    } else {
      value = Double.parseDouble(new String(bytes, from, end - from, StandardCharsets.ISO_8859_1));
    }
  }
}
