package io.telemetrystack.broker.rocksdb;

import java.nio.ByteBuffer;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** Reads messages or notes in the order of their offsets, through buffers that it keeps. */
final class Scan {
  private static final int KEY_BYTES = 16;
  private static final int FIRST_VALUE_BYTES = 64 << 10;

  /** Takes entries one by one; the value is only good during the call. */
  interface Visitor {
    /** Whether it took the entry and wants more. */
    boolean take(long offset, ByteBuffer value);
  }

  private final RocksDB db;
  private final ByteBuffer key = ByteBuffer.allocateDirect(KEY_BYTES);
  private ByteBuffer value = ByteBuffer.allocateDirect(FIRST_VALUE_BYTES);

  Scan(RocksDB db) {
    this.db = db;
  }

  /** Whether it came to the end, all before having been taken. */
  boolean between(ColumnFamilyHandle family, byte[] from, byte[] end, Visitor visitor)
      throws RocksDBException {
    try (Slice lower = new Slice(from);
        Slice upper = new Slice(end);
        ReadOptions bounds =
            new ReadOptions()
                .setIterateLowerBound(lower)
                .setIterateUpperBound(upper)
                .setFillCache(false);
        RocksIterator at = db.newIterator(family, bounds)) {
      for (at.seekToFirst(); at.isValid(); at.next()) {
        at.key(key.clear());
        if (!visitor.take(OverflowRecords.offset(key), valueOf(at))) {
          return false;
        }
      }
      at.status();
      return true;
    }
  }

  private ByteBuffer valueOf(RocksIterator at) {
    int length = at.value(value.clear());
    if (length > value.capacity()) {
      value = ByteBuffer.allocateDirect(Integer.highestOneBit(length) * 2);
      at.value(value);
    }
    return value;
  }
}
