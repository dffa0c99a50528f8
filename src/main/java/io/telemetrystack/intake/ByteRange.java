package io.telemetrystack.intake;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Some bytes where they stand, which are not to be changed. */
final class ByteRange {
  private final byte[] bytes;
  private final int from;
  private final int to;

  ByteRange(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
  }

  byte[] bytes() {
    return bytes;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  int length() {
    return to - from;
  }

  int lineFeeds() {
    int count = 0;
    for (int i = from; i < to; i++) {
      if (bytes[i] == '\n') {
        count++;
      }
    }
    return count;
  }

  /** Index of the first line feed, {@code to} where there is none. */
  int lineEnd() {
    int at = from;
    while (at < to && bytes[at] != '\n') {
      at++;
    }
    return at;
  }

  boolean holds(byte[] expected, int at) {
    int end = at + expected.length;
    return at >= from && end <= to && Arrays.equals(bytes, at, end, expected, 0, expected.length);
  }

  /** As UTF-8; other bytes become U+FFFD. */
  String text() {
    return new String(bytes, from, length(), StandardCharsets.UTF_8);
  }

  ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes, from, length());
  }
}
