package io.telemetrystack.api;

import io.telemetrystack.http.JsonNumbers;
import java.util.Arrays;

/** Bytes of a piece of a streamed answer. One thread at a time. */
final class PieceBuffer {
  /** A piece is long enough to be sent at this size. */
  private static final int FULL_BYTES = 256 * 1024;

  private final StringBuilder number = new StringBuilder(32);
  private byte[] bytes = new byte[FULL_BYTES + FULL_BYTES / 8];
  private int size;

  boolean isFull() {
    return size >= FULL_BYTES;
  }

  PieceBuffer add(byte[] more) {
    reserve(more.length);
    System.arraycopy(more, 0, bytes, size, more.length);
    size += more.length;
    return this;
  }

  PieceBuffer add(char ascii) {
    reserve(1);
    bytes[size++] = (byte) ascii;
    return this;
  }

  PieceBuffer ascii(CharSequence text) {
    reserve(text.length());
    for (int i = 0; i < text.length(); i++) {
      bytes[size++] = (byte) text.charAt(i);
    }
    return this;
  }

  /** As in JSON. */
  PieceBuffer number(double value) {
    number.setLength(0);
    JsonNumbers.append(number, value);
    return ascii(number);
  }

  PieceBuffer number(long value) {
    number.setLength(0);
    return ascii(number.append(value));
  }

  /** What was added since it was taken last; null where that is nothing. */
  byte[] take() {
    byte[] piece = size == 0 ? null : Arrays.copyOf(bytes, size);
    size = 0;
    return piece;
  }

  private void reserve(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length + more);
    }
  }
}
