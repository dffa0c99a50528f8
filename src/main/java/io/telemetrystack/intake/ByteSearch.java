package io.telemetrystack.intake;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks for bytes, at eight places at a time. */
final class ByteSearch {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long SPACES = ' ' * LOW_BITS;
  private static final long LINE_FEEDS = '\n' * LOW_BITS;

  private ByteSearch() {}

  /** Where the byte stands first in the range; {@code to} where it does not. */
  static int indexOf(byte[] bytes, int from, int to, char ascii) {
    long pattern = ascii * LOW_BITS;
    int at = from;
    for (; at + Long.BYTES <= to; at += Long.BYTES) {
      long zeros = zeros((long) LONG.get(bytes, at) ^ pattern);
      if (zeros != 0) {
        return at + (Long.numberOfTrailingZeros(zeros) >> 3);
      }
    }
    while (at < to && bytes[at] != ascii) {
      at++;
    }
    return at;
  }

  /** Where a space or line feed stands first in the range; {@code to} where none does. */
  static int indexOfSpace(byte[] bytes, int from, int to) {
    int at = from;
    for (; at + Long.BYTES <= to; at += Long.BYTES) {
      long eight = (long) LONG.get(bytes, at);
      long zeros = zeros(eight ^ SPACES) | zeros(eight ^ LINE_FEEDS);
      if (zeros != 0) {
        return at + (Long.numberOfTrailingZeros(zeros) >> 3);
      }
    }
    while (at < to && bytes[at] != ' ' && bytes[at] != '\n') {
      at++;
    }
    return at;
  }

  /** Has the high bit of the lowest byte that is zero as its lowest bit. */
  private static long zeros(long eight) {
    return (eight - LOW_BITS) & ~eight & HIGH_BITS;
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
