package io.telemetrystack.store.embedded;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads what a {@link BitWriter} wrote; throws {@link DamagedChunkException} at the end. */
final class BitReader {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] bytes;
  private int position;
  private long word;
  private int left;

  BitReader(byte[] bytes, int offset) {
    this.bytes = bytes;
    position = offset;
  }

  boolean readBit() {
    return read(1) != 0;
  }

  /**
   * @param count 1 to 64
   */
  long read(int count) {
    if (count <= left) {
      left -= count;
      return (word >>> left) & mask(count);
    }
    int missing = count - left;
    long high = left == 0 ? 0 : word & mask(left);
    refill();
    if (missing > left) {
      throw new DamagedChunkException("ends too early");
    }
    left -= missing;
    long low = (word >>> left) & mask(missing);
    return missing == Long.SIZE ? low : (high << missing) | low;
  }

  private void refill() {
    int remaining = bytes.length - position;
    if (remaining >= Long.BYTES) {
      word = (long) LONG.get(bytes, position);
      left = Long.SIZE;
      position += Long.BYTES;
      return;
    }
    word = 0;
    left = 8 * remaining;
    while (position < bytes.length) {
      word = (word << 8) | (bytes[position++] & 0xff);
    }
  }

  private static long mask(int count) {
    return -1L >>> (Long.SIZE - count);
  }
}
