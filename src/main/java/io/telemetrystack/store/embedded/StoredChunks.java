package io.telemetrystack.store.embedded;

import org.rocksdb.RocksIterator;

/** Finds the chunks of one field of one series with an iterator that is shared and not owned. */
final class StoredChunks {
  private final RocksIterator iterator;
  private final int series;
  private final int field;
  private boolean followed;

  StoredChunks(RocksIterator iterator, int series, int field) {
    this.iterator = iterator;
    this.series = series;
    this.field = field;
  }

  /** The last chunk of the time's bucket that begins at this time or before; null for none. */
  byte[] atOrBefore(long timeNs) {
    byte[] key = ChunkKey.of(ChunkKey.bucket(timeNs), series, field, timeNs);
    iterator.seekForPrev(key);
    return valueIfOfField(key);
  }

  /** The first chunk of this bucket that begins after this time; null for none. */
  byte[] after(int bucket, long timeNs) {
    byte[] key = ChunkKey.of(bucket, series, field, timeNs + 1);
    iterator.seek(key);
    return valueIfOfField(key);
  }

  /** Where the next chunk of the time's bucket begins, or else the next bucket. */
  long nextFirstNs(long timeNs) {
    int bucket = ChunkKey.bucket(timeNs);
    byte[] next = after(bucket, timeNs);
    followed = next != null;
    return followed ? ChunkDecoder.firstNs(next) : ChunkKey.bucketStartNs(bucket + 1);
  }

  /** Whether {@link #nextFirstNs} found a chunk. */
  boolean isFollowed() {
    return followed;
  }

  private byte[] valueIfOfField(byte[] key) {
    Database.check(iterator);
    if (!iterator.isValid() || !ChunkKey.sameField(iterator.key(), key)) {
      return null;
    }
    byte[] chunk = iterator.value();
    ChunkDecoder.check(chunk);
    return chunk;
  }
}
