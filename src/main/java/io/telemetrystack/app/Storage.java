package io.telemetrystack.app;

import io.telemetrystack.broker.Overflows;
import io.telemetrystack.broker.TopicFiles;
import io.telemetrystack.broker.rocksdb.RocksDbOverflows;
import io.telemetrystack.store.embedded.EmbeddedStore;
import io.telemetrystack.store.embedded.EmbeddedStoreConfig;
import io.telemetrystack.store.embedded.Recovery;
import io.telemetrystack.store.embedded.RocksMemory;
import io.telemetrystack.store.embedded.RocksNative;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.WriteBufferManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node keeps on disk below its data directory, and the native memory that this may take. */
final class Storage implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Storage.class);

  /** Bounds RocksDB's blocks, and its write buffers with them, over store and partitions. */
  private static final long CACHE_BYTES = 64L << 20;

  /** Part of the above. */
  private static final long WRITE_BUFFER_BYTES = 40L << 20;

  private static final String BROKER = "broker";

  private final Path directory;
  private final Cache cache;
  private final WriteBufferManager writeBuffers;
  private final ExecutorService checkpoints =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "store-checkpoint"));

  /**
   * Opens nothing yet but RocksDB's library.
   *
   * @param directory the node's own, locked
   */
  Storage(Path directory) {
    RocksNative.loadFrom(directory.resolve("native"));
    this.directory = directory;
    cache = new LRUCache(CACHE_BYTES);
    writeBuffers = new WriteBufferManager(WRITE_BUFFER_BYTES, cache);
  }

  /** The store is the caller's to close. */
  EmbeddedStore openStore(EmbeddedStoreConfig config, InstantSource clock) {
    RocksMemory memory = new RocksMemory(cache, writeBuffers);
    EmbeddedStore store =
        new EmbeddedStore(directory.resolve("store"), config, memory, clock, checkpoints::execute);
    report(store.recovery());
    return store;
  }

  TopicFiles topicFiles() {
    return new TopicFiles(directory.resolve(BROKER));
  }

  Overflows overflows(InstantSource clock) {
    return new RocksDbOverflows(directory.resolve(BROKER), cache, writeBuffers, clock);
  }

  /** To be called after the store and the partitions are closed. */
  @Override
  public void close() {
    checkpoints.shutdown();
    writeBuffers.close();
    cache.close();
  }

  private static void report(Recovery recovery) {
    if (recovery.tornBytes() > 0) {
      LOG.info("store: cut off {} bytes of a write that was not confirmed", recovery.tornBytes());
    }
    recovery
        .setAside()
        .forEach(
            segment ->
                LOG.error(
                    "store: the log is damaged; what could not be read was set aside in {}, with"
                        + " the reason beside it",
                    segment));
  }
}
