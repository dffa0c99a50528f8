package io.telemetrystack.wire;

import java.nio.charset.StandardCharsets;

/**
 * Writes texts that {@link HexFields} reads: hexadecimal numbers, each ended by a character, and
 * what follows them. One thread.
 */
public final class HexText {
  private static final int DIGIT_BITS = 4;
  private static final int DIGIT_MASK = 0xf;
  private static final int MOST_DIGITS = Long.SIZE / DIGIT_BITS;
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final byte[] rest;
  private final byte[] ascii;
  private int length;

  /**
   * @param mostNumbers in a text
   * @param rest what follows them, in ASCII
   */
  public HexText(int mostNumbers, String rest) {
    this.rest = rest.getBytes(StandardCharsets.US_ASCII);
    ascii = new byte[mostNumbers * (MOST_DIGITS + 1) + this.rest.length];
  }

  /** Appends a number; all its 64 bits where it is negative. */
  public HexText number(long value, char end) {
    int bits = Math.max(1, Long.SIZE - Long.numberOfLeadingZeros(value));
    int digits = (bits + DIGIT_BITS - 1) / DIGIT_BITS;
    long left = value;
    for (int at = length + digits - 1; at >= length; at--) {
      ascii[at] = DIGITS[(int) left & DIGIT_MASK];
      left >>>= DIGIT_BITS;
    }
    length += digits;
    ascii[length++] = (byte) end;
    return this;
  }

  /** The text; what is written next begins another. */
  public String take() {
    System.arraycopy(rest, 0, ascii, length, rest.length);
    String text = new String(ascii, 0, length + rest.length, StandardCharsets.ISO_8859_1);
    length = 0;
    return text;
  }
}
