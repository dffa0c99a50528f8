package io.telemetrystack.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Reads the fields of a wire record. No length is believed before that many bytes are there, so
 * hostile input costs no more memory than its own size. One thread.
 */
final class WireReader {
  private final ByteBuffer in;

  WireReader(byte[] bytes) {
    in = ByteBuffer.wrap(bytes);
  }

  int u8() {
    return need(1).get() & 0xff;
  }

  boolean flag() {
    return u8() != 0;
  }

  int i32() {
    return need(Integer.BYTES).getInt();
  }

  long i64() {
    return need(Long.BYTES).getLong();
  }

  byte[] bytes() {
    byte[] value = new byte[length()];
    in.get(value);
    return value;
  }

  String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  /** Each element takes a byte at least. */
  <T> List<T> list(Function<WireReader, T> element) {
    int size = length();
    List<T> values = new ArrayList<>(Math.min(size, 1024));
    for (int i = 0; i < size; i++) {
      values.add(element.apply(this));
    }
    return values;
  }

  /** Refuses what follows the last field. */
  void end() {
    if (in.hasRemaining()) {
      throw new MalformedMessageException(in.remaining() + " bytes after the last field");
    }
  }

  private int length() {
    int length = i32();
    if (length < 0 || length > in.remaining()) {
      throw new MalformedMessageException(
          "length " + length + " with " + in.remaining() + " bytes left");
    }
    return length;
  }

  private ByteBuffer need(int bytes) {
    if (in.remaining() < bytes) {
      throw new MalformedMessageException(bytes + " bytes wanted with " + in.remaining() + " left");
    }
    return in;
  }
}
