package io.telemetrystack.store.embedded;

import java.nio.ByteBuffer;

/**
 * Reads chunks of {@link ChunkEncoder}. Bytes that are no chunk give {@link DamagedChunkException}
 * or other points, never another exception.
 */
final class ChunkDecoder {
  private final BitReader bits;
  private final long unitNs;
  private long timeNs;
  private long distanceNs;
  private long valueBits;
  private int leading;
  private int length;

  private ChunkDecoder(byte[] chunk) {
    bits = new BitReader(chunk, ChunkEncoder.HEAD_BYTES);
    unitNs = ChunkEncoder.unitNs(chunk[1]);
    timeNs = firstNs(chunk);
  }

  static Points decode(byte[] chunk) {
    check(chunk);
    ChunkDecoder decoder = new ChunkDecoder(chunk);
    int size = size(chunk);
    Points points = new Points(size);
    for (int i = 0; i < size; i++) {
      long before = decoder.timeNs;
      if (i > 0) {
        decoder.time();
        if (decoder.timeNs <= before) {
          throw new DamagedChunkException("times do not ascend");
        }
      }
      decoder.value();
      points.append(decoder.timeNs, Double.longBitsToDouble(decoder.valueBits));
    }
    return points;
  }

  /** Throws unless it has the head of a chunk of a known version. */
  static void check(byte[] chunk) {
    if (chunk.length < ChunkEncoder.HEAD_BYTES) {
      throw new DamagedChunkException("a chunk of " + chunk.length + " bytes");
    }
    if (chunk[0] != ChunkEncoder.VERSION) {
      throw new DamagedChunkException("version " + chunk[0] + " is not known");
    }
  }

  static int size(byte[] chunk) {
    return ByteBuffer.wrap(chunk).getShort(2) & 0xffff;
  }

  static long firstNs(byte[] chunk) {
    return ByteBuffer.wrap(chunk).getLong(4);
  }

  static long lastNs(byte[] chunk) {
    return ByteBuffer.wrap(chunk).getLong(12);
  }

  private void time() {
    int timeClass = 0;
    while (timeClass < ChunkEncoder.TIME_BITS.length - 1 && bits.readBit()) {
      timeClass++;
    }
    if (timeClass > 0) {
      long zigzag = bits.read(ChunkEncoder.TIME_BITS[timeClass]);
      distanceNs += ((zigzag >>> 1) ^ -(zigzag & 1)) * unitNs;
    }
    timeNs += distanceNs;
  }

  private void value() {
    if (!bits.readBit()) {
      return;
    }
    if (bits.readBit()) {
      leading = (int) bits.read(ChunkEncoder.LEADING_BITS);
      length = (int) bits.read(ChunkEncoder.LENGTH_BITS) + 1;
    }
    int trailing = Long.SIZE - leading - length;
    if (trailing < 0 || length == 0) {
      throw new DamagedChunkException("a value of " + (leading + length) + " bits");
    }
    valueBits ^= bits.read(length) << trailing;
  }
}
