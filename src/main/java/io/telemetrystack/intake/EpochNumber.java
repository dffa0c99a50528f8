package io.telemetrystack.intake;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * A time written as a number since the epoch, perhaps with a fraction. The digits before the point
 * tell the unit, as in a {@link TimeScanner} text: 10 are seconds, 13 milliseconds, 16 microseconds
 * and 19 nanoseconds, which is the years from 2001 to 2262. Other numbers, such as 0 or an uptime,
 * are no times.
 */
final class EpochNumber {
  private static final int SECONDS_DIGITS = 10;
  private static final int MAX_EXPONENT_LENGTH = 64;

  private EpochNumber() {}

  /**
   * The time that a JSON number spells.
   *
   * @return nanoseconds, or {@link TimeScanner#INVALID} where it is none or finer than that
   */
  static long parse(byte[] bytes, int from, int to) {
    long number = 0;
    int point = to;
    for (int i = from; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit >= 0 && digit <= 9) {
        number = number * 10 + digit;
      } else if (bytes[i] == '.' && point == to) {
        point = i;
      } else {
        return withExponent(bytes, from, to);
      }
    }
    int fraction = Math.max(0, to - point - 1);
    int scale = scale(point - from) - fraction;
    if (scale < 0) {
      return TimeScanner.INVALID;
    }
    long timeNs = number;
    for (int i = 0; i < scale; i++) {
      timeNs *= 10;
    }
    return timeNs < 0 || bytes[from] == '0' ? TimeScanner.INVALID : timeNs;
  }

  /** How many digits behind the point are nanoseconds, -1 where the digits before tell no unit. */
  private static int scale(int digits) {
    boolean unit = digits >= SECONDS_DIGITS && digits <= 19 && (digits - SECONDS_DIGITS) % 3 == 0;
    return unit ? 19 - digits : -1;
  }

  private static long withExponent(byte[] bytes, int from, int to) {
    if (to - from > MAX_EXPONENT_LENGTH) {
      return TimeScanner.INVALID;
    }
    String text = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    try {
      BigDecimal number = new BigDecimal(text);
      int digits = number.precision() - number.scale();
      int scale = number.signum() > 0 ? scale(digits) : -1;
      return scale < 0 ? TimeScanner.INVALID : number.scaleByPowerOfTen(scale).longValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      return TimeScanner.INVALID;
    }
  }
}
