package io.telemetrystack.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/** Writes the fields of a wire record, big-endian, into an array that grows. One thread. */
final class WireWriter {
  private ByteBuffer out = ByteBuffer.allocate(256);

  WireWriter u8(int value) {
    room(1).put((byte) value);
    return this;
  }

  WireWriter i32(int value) {
    room(Integer.BYTES).putInt(value);
    return this;
  }

  WireWriter i64(long value) {
    room(Long.BYTES).putLong(value);
    return this;
  }

  WireWriter bytes(byte[] value) {
    i32(value.length);
    room(value.length).put(value);
    return this;
  }

  WireWriter text(String value) {
    return bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  <T> WireWriter list(List<T> values, BiConsumer<WireWriter, T> element) {
    i32(values.size());
    values.forEach(value -> element.accept(this, value));
    return this;
  }

  byte[] toBytes() {
    return Arrays.copyOf(out.array(), out.position());
  }

  private ByteBuffer room(int bytes) {
    if (out.remaining() < bytes) {
      int capacity = Math.max(out.capacity() * 2, out.position() + bytes);
      out = ByteBuffer.allocate(capacity).put(out.flip());
    }
    return out;
  }
}
