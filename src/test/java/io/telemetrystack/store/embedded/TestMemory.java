package io.telemetrystack.store.embedded;

import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/** Native memory for the stores of all tests; it lives as long as the process. */
final class TestMemory {
  static final RocksMemory SHARED = make();

  private TestMemory() {}

  private static RocksMemory make() {
    RocksDB.loadLibrary();
    LRUCache cache = new LRUCache(32 << 20);
    return new RocksMemory(cache, new WriteBufferManager(16 << 20, cache));
  }
}
