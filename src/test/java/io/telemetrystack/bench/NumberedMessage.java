package io.telemetrystack.bench;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Messages of text that begin with a number. */
final class NumberedMessage {
  private static final int DIGITS = 10;

  private NumberedMessage() {}

  static byte[] of(long number, int bytes) {
    byte[] message = new byte[bytes];
    Arrays.fill(message, (byte) 'x');
    long left = number;
    for (int i = DIGITS - 1; i >= 0; i--) {
      message[i] = (byte) ('0' + left % 10);
      left /= 10;
    }
    return message;
  }

  static long number(byte[] message) {
    long number = 0;
    for (int i = 0; i < DIGITS; i++) {
      int digit = message[i] - '0';
      if (digit < 0 || digit > 9) {
        throw new IllegalStateException(
            "not a message of the benchmark: " + new String(message, StandardCharsets.UTF_8));
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
