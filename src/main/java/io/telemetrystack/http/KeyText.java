package io.telemetrystack.http;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * Keys as people see them: {@code tsk_}, 43 digits of base 62 that hold 256 random bits, and 6 with
 * the CRC-32 of what stands before, so that a key that was cut or mistyped is told from one that is
 * not known, and scanners for leaked secrets find it.
 */
public final class KeyText {
  /** How many random bytes a key holds. */
  public static final int RANDOM_BYTES = 32;

  private static final String PREFIX = "tsk_";
  private static final int RANDOM_DIGITS = 43;
  private static final int CHECKSUM_DIGITS = 6;
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private KeyText() {}

  /**
   * @param random {@value #RANDOM_BYTES} bytes that nobody can guess
   */
  public static String of(byte[] random) {
    if (random.length != RANDOM_BYTES) {
      throw new IllegalArgumentException(random.length + " bytes");
    }
    String text = PREFIX + digits(new BigInteger(1, random), RANDOM_DIGITS);
    return text + checksum(text);
  }

  /** Whether the text looks like a key that was made here but is none that could have been. */
  static boolean isMistyped(String text) {
    if (!text.startsWith(PREFIX)) {
      return false;
    }
    int end = text.length() - CHECKSUM_DIGITS;
    return text.length() != PREFIX.length() + RANDOM_DIGITS + CHECKSUM_DIGITS
        || !text.substring(end).equals(checksum(text.substring(0, end)));
  }

  /** SHA-256 in hexadecimal: enough for text that cannot be guessed. */
  public static String hash(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String checksum(String text) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return digits(BigInteger.valueOf(crc.getValue()), CHECKSUM_DIGITS);
  }

  private static String digits(BigInteger number, int count) {
    char[] text = new char[count];
    BigInteger rest = number;
    for (int i = count - 1; i >= 0; i--) {
      BigInteger[] parts = rest.divideAndRemainder(BigInteger.valueOf(DIGITS.length()));
      text[i] = DIGITS.charAt(parts[1].intValue());
      rest = parts[0];
    }
    return new String(text);
  }
}
