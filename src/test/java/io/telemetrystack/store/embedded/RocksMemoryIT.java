package io.telemetrystack.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.store.Retention;
import io.telemetrystack.telemetry.Fleet;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

class RocksMemoryIT {
  @TempDir Path directory;

  @Test
  void isChargedByEveryStoreThatIsGivenItAndOutlivesThem() {
    RocksDB.loadLibrary();
    EmbeddedStoreConfig config = EmbeddedStoreConfig.withRetention(Retention.UNLIMITED);
    try (LRUCache cache = new LRUCache(32 << 20);
        WriteBufferManager writeBuffers = new WriteBufferManager(16 << 20, cache)) {
      RocksMemory memory = new RocksMemory(cache, writeBuffers);
      for (String name : List.of("one", "two")) {
        Path path = directory.resolve(name);
        long before = cache.getUsage();
        try (EmbeddedStore store =
            new EmbeddedStore(path, config, memory, InstantSource.system(), Runnable::run)) {
          store.write(List.of(new Fleet(8, 1).frame(0, 1_752_871_354_000_000_000L, 2)));
          assertThat(cache.getUsage()).isGreaterThan(before);
        }
      }
    }
  }
}
