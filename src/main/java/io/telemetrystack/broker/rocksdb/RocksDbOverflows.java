package io.telemetrystack.broker.rocksdb;

import io.telemetrystack.broker.Overflow;
import io.telemetrystack.broker.Overflows;
import java.nio.file.Path;
import org.rocksdb.Cache;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Keeps each partition in its own database, {@code <directory>/<topic>/<partition>}, so that damage
 * in one leaves the others alone. The cache and the write buffers stay the caller's to close, after
 * every overflow. Any thread.
 */
public final class RocksDbOverflows implements Overflows {
  static {
    RocksDB.loadLibrary();
  }

  private final Path directory;
  private final Cache cache;
  private final WriteBufferManager writeBuffers;

  public RocksDbOverflows(Path directory, Cache cache, WriteBufferManager writeBuffers) {
    this.directory = directory;
    this.cache = cache;
    this.writeBuffers = writeBuffers;
  }

  @Override
  public Overflow open(String topic, int partition) {
    Path path = directory.resolve(topic).resolve(Integer.toString(partition));
    OverflowDatabase database = OverflowDatabase.open(path, cache, writeBuffers);
    try {
      return new RocksDbOverflow(database);
    } catch (RuntimeException e) {
      database.close();
      throw OverflowDatabase.unusable(path, e);
    }
  }
}
