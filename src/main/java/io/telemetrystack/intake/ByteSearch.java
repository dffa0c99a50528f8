package io.telemetrystack.intake;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks for one byte, eight at a time. */
final class ByteSearch {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  private ByteSearch() {}

  /** Where the byte stands first in the range; {@code to} where it does not. */
  static int indexOf(byte[] bytes, int from, int to, char ascii) {
    long pattern = ascii * LOW_BITS;
    int at = from;
    for (; at + Long.BYTES <= to; at += Long.BYTES) {
      long different = (long) LONG.get(bytes, at) ^ pattern;
      long zeros = (different - LOW_BITS) & ~different & HIGH_BITS;
      if (zeros != 0) {
        return at + (Long.numberOfTrailingZeros(zeros) >> 3);
      }
    }
    while (at < to && bytes[at] != ascii) {
      at++;
    }
    return at;
  }

  /** How often the byte stands in the range. */
  static int count(byte[] bytes, int from, int to, char ascii) {
    int count = 0;
    for (int at = indexOf(bytes, from, to, ascii);
        at < to;
        at = indexOf(bytes, at + 1, to, ascii)) {
      count++;
    }
    return count;
  }
}
