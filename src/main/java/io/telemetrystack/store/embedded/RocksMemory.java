package io.telemetrystack.store.embedded;

import org.rocksdb.Cache;
import org.rocksdb.WriteBufferManager;

/**
 * The native memory that a RocksDB may take together with others of the process. The caller closes
 * both after every database that uses them.
 */
public record RocksMemory(Cache cache, WriteBufferManager writeBuffers) {}
