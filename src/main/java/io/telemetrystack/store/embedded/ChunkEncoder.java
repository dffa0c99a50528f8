package io.telemetrystack.store.embedded;

import java.nio.ByteBuffer;

/**
 * Compresses points in ascending order of time as they come, as in the Gorilla paper: times as the
 * difference of differences, values XORed with the one before. Not thread safe.
 *
 * <pre>
 *   chunk = version u8 (1) | unit u8 | points u16 | first time i64 | last time i64 | point*
 *   point = time | value         the first has no time
 *   time  = zigzag of the change of the distance to the point before, in units:
 *           0 | 10 7 bits | 110 12 bits | 1110 20 bits | 11110 32 bits | 11111 64 bits
 *   value = XOR with the one before (at first: 0):
 *           0 same | 10 bits in the window of before | 11 leading zeros 5, length - 1 6, bits
 * </pre>
 *
 * <p>The unit is the coarsest of s, ms, µs and ns that measures all distances, found as points
 * come; when a finer one is needed, what is there is encoded again.
 */
final class ChunkEncoder extends BitWriter {
  static final int VERSION = 1;
  static final int HEAD_BYTES = 1 + 1 + Short.BYTES + Long.BYTES + Long.BYTES;

  /** Widths of the classes of a time's change; class {@code i} is announced by i ones. */
  static final int[] TIME_BITS = {0, 7, 12, 20, 32, 64};

  static final int LEADING_BITS = 5;
  static final int MAX_LEADING = (1 << LEADING_BITS) - 1;
  static final int LENGTH_BITS = 6;

  private static final long[] UNITS_NS = {1, 1_000, 1_000_000, 1_000_000_000};

  private int unit = UNITS_NS.length - 1;
  private int size;
  private long firstNs;
  private long lastNs;
  private long distanceNs;
  private long lastBits;
  private int leading = Long.SIZE;
  private int length;

  ChunkEncoder() {
    super(HEAD_BYTES);
  }

  static long unitNs(int unit) {
    if (unit < 0 || unit >= UNITS_NS.length) {
      throw new DamagedChunkException("unit " + unit + " is not known");
    }
    return UNITS_NS[unit];
  }

  static byte[] encode(Points points, int from, int to) {
    ChunkEncoder encoder = new ChunkEncoder();
    for (int i = from; i < to; i++) {
      encoder.append(points.timeNs(i), points.value(i));
    }
    return encoder.toBytes();
  }

  int size() {
    return size;
  }

  long firstNs() {
    return firstNs;
  }

  long lastNs() {
    return lastNs;
  }

  /**
   * @param timeNs after the last, at most a bucket after the first
   */
  void append(long timeNs, double value) {
    if (size == 0) {
      firstNs = timeNs;
    } else {
      time(timeNs);
    }
    lastNs = timeNs;
    value(Double.doubleToRawLongBits(value));
    size++;
  }

  byte[] toBytes() {
    byte[] chunk = bits();
    ByteBuffer.wrap(chunk)
        .put((byte) VERSION)
        .put((byte) unit)
        .putShort((short) size)
        .putLong(firstNs)
        .putLong(lastNs);
    return chunk;
  }

  private void time(long timeNs) {
    long nextDistanceNs = timeNs - lastNs;
    long changeNs = nextDistanceNs - distanceNs;
    if (changeNs == 0) {
      write(0, 1);
      return;
    }
    if (changeNs % UNITS_NS[unit] != 0) {
      refine(changeNs);
    }
    distanceNs = nextDistanceNs;
    long change = changeNs / UNITS_NS[unit];
    long zigzag = (change << 1) ^ (change >> 63);
    int timeClass = timeClass(zigzag);
    long ones = (1L << timeClass) - 1;
    if (timeClass == TIME_BITS.length - 1) {
      write(ones, timeClass);
    } else {
      write(ones << 1, timeClass + 1);
    }
    write(zigzag, TIME_BITS[timeClass]);
  }

  private static int timeClass(long zigzag) {
    int width = Long.SIZE - Long.numberOfLeadingZeros(zigzag);
    int timeClass = 1;
    while (TIME_BITS[timeClass] < width) {
      timeClass++;
    }
    return timeClass;
  }

  private void refine(long changeNs) {
    Points points = ChunkDecoder.decode(toBytes());
    ChunkEncoder finer = new ChunkEncoder();
    finer.unit = unit;
    while (changeNs % UNITS_NS[finer.unit] != 0) {
      finer.unit--;
    }
    for (int i = 0; i < points.size(); i++) {
      finer.append(points.timeNs(i), points.value(i));
    }
    takeOver(finer);
    unit = finer.unit;
    leading = finer.leading;
    length = finer.length;
  }

  private void value(long valueBits) {
    long xor = valueBits ^ lastBits;
    lastBits = valueBits;
    if (xor == 0) {
      write(0, 1);
      return;
    }
    int nextLeading = Math.min(MAX_LEADING, Long.numberOfLeadingZeros(xor));
    int nextLength = Long.SIZE - nextLeading - Long.numberOfTrailingZeros(xor);
    if (fitsWindow(nextLeading, nextLength)) {
      write(0b10, 2);
    } else {
      leading = nextLeading;
      length = nextLength;
      write(0b11, 2);
      write(leading, LEADING_BITS);
      write(length - 1, LENGTH_BITS);
    }
    write(xor >>> (Long.SIZE - leading - length), length);
  }

  /** Whether the window holds the bits and costs no more than announcing a new one. */
  private boolean fitsWindow(int nextLeading, int nextLength) {
    return nextLeading >= leading
        && nextLeading + nextLength <= leading + length
        && length <= nextLength + LEADING_BITS + LENGTH_BITS;
  }
}
