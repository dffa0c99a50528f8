package io.telemetrystack.store.embedded;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Keys of chunks, which RocksDB orders as unsigned bytes: (bucket, series, field, first time), so
 * that what retention drops is one range and what one query reads lies together.
 */
final class ChunkKey {
  /** One day. */
  static final long BUCKET_NS = 86_400L * 1_000_000_000;

  private static final int PREFIX_BYTES = 3 * Integer.BYTES;
  private static final int BYTES = PREFIX_BYTES + Long.BYTES;

  private ChunkKey() {}

  static int bucket(long timeNs) {
    return (int) Math.floorDiv(timeNs, BUCKET_NS);
  }

  static long bucketStartNs(int bucket) {
    return bucket * BUCKET_NS;
  }

  static byte[] of(int bucket, int series, int field, long firstNs) {
    return ByteBuffer.allocate(BYTES)
        .putInt(bucket ^ Integer.MIN_VALUE)
        .putInt(series)
        .putInt(field)
        .putLong(firstNs ^ Long.MIN_VALUE)
        .array();
  }

  /** Before every key of the bucket, after every key of the bucket before. */
  static byte[] startOf(int bucket) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(bucket ^ Integer.MIN_VALUE).array();
  }

  static int bucketOf(byte[] key) {
    return ByteBuffer.wrap(key).getInt() ^ Integer.MIN_VALUE;
  }

  /** Whether both are of one bucket, series and field. */
  static boolean sameField(byte[] one, byte[] other) {
    return Arrays.equals(one, 0, PREFIX_BYTES, other, 0, PREFIX_BYTES);
  }
}
