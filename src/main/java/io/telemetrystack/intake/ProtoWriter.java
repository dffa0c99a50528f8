package io.telemetrystack.intake;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes protobuf messages into one growing array. A nested message gets a length of five bytes, so
 * that it can be filled in when it is known.
 */
public final class ProtoWriter {
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;
  private static final int LENGTH_BYTES = 5;
  private static final int MAX_VARINT = 10;

  private byte[] bytes = new byte[1024];
  private int size;

  public void varint(int field, long value) {
    raw((long) field << 3);
    raw(value);
  }

  void fixed64(int field, long value) {
    raw(((long) field << 3) | FIXED64);
    reserve(Long.BYTES);
    for (int i = 0; i < Long.BYTES; i++) {
      bytes[size++] = (byte) (value >>> (8 * i));
    }
  }

  public void text(int field, String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    raw(((long) field << 3) | LENGTH);
    raw(encoded.length);
    reserve(encoded.length);
    System.arraycopy(encoded, 0, bytes, size, encoded.length);
    size += encoded.length;
  }

  /** Begins a message; what it returns ends it. */
  public int begin(int field) {
    raw(((long) field << 3) | LENGTH);
    reserve(LENGTH_BYTES);
    size += LENGTH_BYTES;
    return size;
  }

  public void end(int begun) {
    int length = size - begun;
    for (int i = 0; i < LENGTH_BYTES; i++) {
      int more = i < LENGTH_BYTES - 1 ? 0x80 : 0;
      bytes[begun - LENGTH_BYTES + i] = (byte) (((length >>> (7 * i)) & 0x7f) | more);
    }
  }

  /** What was written so far. */
  public ByteBuffer toBytes() {
    return ByteBuffer.wrap(Arrays.copyOf(bytes, size));
  }

  ByteRange written() {
    return new ByteRange(bytes, 0, size);
  }

  private void raw(long varint) {
    reserve(MAX_VARINT);
    long rest = varint;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) ((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  private void reserve(int count) {
    if (bytes.length - size < count) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + count));
    }
  }
}
