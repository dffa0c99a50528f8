package io.telemetrystack.store.embedded;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Bits, appended highest first, after a head of fixed length that the caller fills. To be extended,
 * because a store has millions and each object more is another miss of the caches for each point.
 */
class BitWriter {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final int FIRST_BYTES = 32;

  private final int headBytes;
  private byte[] bytes;

  /** The length of {@code bytes}, which are not touched by most writes. */
  private int capacity;

  private int size;

  /** The last {@code used} bits are not in {@code bytes} yet; those above are of no meaning. */
  private long word;

  private int used;

  BitWriter(int headBytes) {
    this.headBytes = headBytes;
    capacity = headBytes + FIRST_BYTES;
    bytes = new byte[capacity];
    size = headBytes;
  }

  final int capacityBytes() {
    return capacity;
  }

  /** Becomes what the other one is, which is of no use afterwards. */
  final void takeOver(BitWriter other) {
    bytes = other.bytes;
    capacity = other.capacity;
    size = other.size;
    word = other.word;
    used = other.used;
  }

  /**
   * @param value has no bit set above {@code count}
   * @param count 1 to 64
   */
  final void write(long value, int count) {
    int free = Long.SIZE - used;
    if (count < free) {
      word = (word << count) | value;
      used += count;
      return;
    }
    int rest = count - free;
    long full = free == Long.SIZE ? value : (word << free) | (value >>> rest);
    put(full);
    word = value;
    used = rest;
  }

  /** A copy of the head, empty, and all bits, the last byte filled up with zeros. */
  final byte[] bits() {
    int tailBytes = (used + 7) / 8;
    byte[] copy = Arrays.copyOf(bytes, size + tailBytes);
    long tail = used == 0 ? 0 : word << (Long.SIZE - used);
    for (int i = 0; i < tailBytes; i++) {
      copy[size + i] = (byte) (tail >>> (Long.SIZE - 8 * (i + 1)));
    }
    return copy;
  }

  private void put(long full) {
    if (size + Long.BYTES > capacity) {
      capacity = headBytes + 2 * (capacity - headBytes);
      bytes = Arrays.copyOf(bytes, capacity);
    }
    LONG.set(bytes, size, full);
    size += Long.BYTES;
  }
}
