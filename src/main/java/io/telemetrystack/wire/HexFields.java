package io.telemetrystack.wire;

/**
 * Reads a text of hexadecimal numbers, each in lower case and ended by a character. Remembers
 * whether something was not as expected. Safe with any text. One thread.
 */
public final class HexFields {
  private static final int DIGIT_BITS = 4;
  private static final int MOST_LONG_DIGITS = 16;

  private final String text;
  private int at;
  private boolean sound = true;

  public HexFields(String text) {
    this.text = text;
  }

  /**
   * The next number, which has from one to so many digits; 16 of them only where it is not
   * negative.
   */
  public long next(int mostDigits, char end) {
    int from = at;
    long value = 0;
    int digit = digit(at);
    while (digit >= 0) {
      value = value << DIGIT_BITS | digit;
      at++;
      digit = digit(at);
    }
    int digits = at - from;
    sound &=
        digits >= 1
            && digits <= mostDigits
            && (digits < MOST_LONG_DIGITS || value >= 0)
            && at < text.length()
            && text.charAt(at) == end;
    at++;
    return value;
  }

  /** Whether all were numbers as expected, and this is what follows. */
  public boolean endsWith(String rest) {
    return sound && text.length() - at == rest.length() && text.endsWith(rest);
  }

  private int digit(int index) {
    if (index >= text.length()) {
      return -1;
    }
    char character = text.charAt(index);
    if (character >= '0' && character <= '9') {
      return character - '0';
    }
    return character >= 'a' && character <= 'f' ? character - 'a' + 10 : -1;
  }
}
