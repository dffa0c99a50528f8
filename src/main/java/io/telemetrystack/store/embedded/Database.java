package io.telemetrystack.store.embedded;

import io.telemetrystack.store.StoreUnavailableException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.BiConsumer;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * RocksDB with a column family for the registry, one for chunks and one for health events. Any
 * thread, until {@link #close}, which nobody else may overlap.
 *
 * <p>Only events are written to RocksDB's own log: for the others the frame log covers what is not
 * flushed, and a flush takes all families at one point, so that no chunk is ever found without its
 * series.
 */
final class Database implements AutoCloseable {
  static {
    RocksDB.loadLibrary();
  }

  private static final int BLOCK_BYTES = 32 * 1024;
  private static final long WRITE_BUFFER_BYTES = 8 << 20;
  private static final long INFO_LOG_BYTES = 1 << 20;
  private static final int OPEN_FILES = 256;

  /** Longer and greater than the key of any event. */
  private static final byte[] LAST_EVENT = lastEvent();

  private final ColumnFamilyOptions familyOptions;
  private final DBOptions options;
  private final WriteOptions withoutLog = new WriteOptions().setDisableWAL(true);
  private final WriteOptions withLog = new WriteOptions();
  private final List<ColumnFamilyHandle> families = new ArrayList<>();
  private final RocksDB db;
  private volatile boolean failed;
  private final NavigableSet<Integer> buckets = new ConcurrentSkipListSet<>();
  private final int newestBucketAtOpen;

  Database(Path directory, RocksMemory memory) {
    familyOptions = familyOptions(memory);
    options =
        new DBOptions()
            .setCreateIfMissing(true)
            .setCreateMissingColumnFamilies(true)
            .setAtomicFlush(true)
            .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
            .setWriteBufferManager(memory.writeBuffers())
            .setMaxOpenFiles(OPEN_FILES)
            .setMaxBackgroundJobs(2)
            .setKeepLogFileNum(2)
            .setMaxLogFileSize(INFO_LOG_BYTES)
            .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
            .setStatsDumpPeriodSec(0);
    try {
      db = RocksDB.open(options, directory.toString(), descriptors(), families);
    } catch (RocksDBException e) {
      closeOptions();
      throw unavailable("cannot open the store in " + directory, e);
    }
    try {
      findBuckets();
      newestBucketAtOpen = buckets.isEmpty() ? Integer.MIN_VALUE : buckets.last();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private static byte[] lastEvent() {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) 0xff);
    return key;
  }

  private static ColumnFamilyOptions familyOptions(RocksMemory memory) {
    BlockBasedTableConfig table =
        new BlockBasedTableConfig()
            .setBlockCache(memory.cache())
            .setBlockSize(BLOCK_BYTES)
            .setCacheIndexAndFilterBlocks(true);
    return new ColumnFamilyOptions()
        .setTableFormatConfig(table)
        .setCompressionType(CompressionType.NO_COMPRESSION)
        .setWriteBufferSize(WRITE_BUFFER_BYTES);
  }

  private List<ColumnFamilyDescriptor> descriptors() {
    return List.of(
        new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, familyOptions),
        new ColumnFamilyDescriptor("chunks".getBytes(StandardCharsets.UTF_8), familyOptions),
        new ColumnFamilyDescriptor("events".getBytes(StandardCharsets.UTF_8), familyOptions));
  }

  private void findBuckets() {
    try (RocksIterator iterator = chunks()) {
      iterator.seekToFirst();
      while (iterator.isValid()) {
        int bucket = ChunkKey.bucketOf(iterator.key());
        buckets.add(bucket);
        iterator.seek(ChunkKey.startOf(bucket + 1));
      }
      check(iterator);
    }
  }

  /** Buckets that may hold chunks, in order. */
  NavigableSet<Integer> buckets() {
    return buckets;
  }

  /** No chunk of a later bucket was stored when the database was opened. */
  int newestBucketAtOpen() {
    return newestBucketAtOpen;
  }

  /** Chunks as they are now; to be closed before the database. */
  RocksIterator chunks() {
    return db.newIterator(families.get(1));
  }

  byte[] chunk(byte[] key) {
    try {
      return db.get(families.get(1), key);
    } catch (RocksDBException e) {
      throw unavailable("cannot read a chunk", e);
    }
  }

  /** All of them or none. */
  void putChunks(int series, int field, List<byte[]> chunks) {
    try (WriteBatch batch = new WriteBatch()) {
      for (byte[] chunk : chunks) {
        long firstNs = ChunkDecoder.firstNs(chunk);
        int bucket = ChunkKey.bucket(firstNs);
        if (!buckets.contains(bucket)) {
          buckets.add(bucket);
        }
        batch.put(families.get(1), ChunkKey.of(bucket, series, field, firstNs), chunk);
      }
      db.write(withoutLog, batch);
    } catch (RocksDBException e) {
      throw writeFailed("cannot write chunks", e);
    }
  }

  void putRecord(byte[] key, byte[] record) {
    try {
      db.put(families.get(0), withoutLog, key, record);
    } catch (RocksDBException e) {
      throw writeFailed("cannot write to the registry", e);
    }
  }

  void forEachRecord(BiConsumer<byte[], byte[]> visitor) {
    try (RocksIterator iterator = db.newIterator(families.get(0))) {
      for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
        visitor.accept(iterator.key(), iterator.value());
      }
      check(iterator);
    }
  }

  /** Drops the chunks of all buckets before this one; whether there were any. */
  boolean dropBefore(int bucket) {
    if (buckets.isEmpty() || buckets.first() >= bucket) {
      return false;
    }
    buckets.headSet(bucket).clear();
    try {
      db.deleteRange(
          families.get(1),
          withoutLog,
          ChunkKey.startOf(Integer.MIN_VALUE),
          ChunkKey.startOf(bucket));
    } catch (RocksDBException e) {
      throw writeFailed("cannot drop old chunks", e);
    }
    return true;
  }

  /** Events as they are now; to be closed before the database. */
  RocksIterator events() {
    return db.newIterator(families.get(2));
  }

  /** Null where there is none. */
  byte[] event(byte[] key) {
    try {
      return db.get(families.get(2), key);
    } catch (RocksDBException e) {
      throw unavailable("cannot read an event", e);
    }
  }

  /** On return it survives a killed process. */
  void putEvent(byte[] key, byte[] event) {
    try {
      db.put(families.get(2), withLog, key, event);
    } catch (RocksDBException e) {
      throw writeFailed("cannot write an event", e);
    }
  }

  /** Drops the events at this key and after it. */
  void dropEventsFrom(byte[] key) {
    try {
      db.deleteRange(families.get(2), withLog, key, LAST_EVENT);
    } catch (RocksDBException e) {
      throw writeFailed("cannot drop old events", e);
    }
  }

  /** On return the events that were written survive a power cut. */
  void syncEvents() {
    try {
      db.flushWal(true);
    } catch (RocksDBException e) {
      throw writeFailed("cannot sync events", e);
    }
  }

  /** On return all that was written is on disk. */
  void flush() {
    try (FlushOptions wait = new FlushOptions().setWaitForFlush(true)) {
      db.flush(wait, families);
    } catch (RocksDBException e) {
      throw writeFailed("cannot flush", e);
    }
  }

  /** Throws when the iterator ended because of an error. */
  static void check(RocksIterator iterator) {
    try {
      iterator.status();
    } catch (RocksDBException e) {
      throw unavailable("cannot read", e);
    }
  }

  @Override
  public void close() {
    families.forEach(ColumnFamilyHandle::close);
    db.close();
    closeOptions();
  }

  private void closeOptions() {
    withoutLog.close();
    withLog.close();
    options.close();
    familyOptions.close();
  }

  /** Whether its disk has failed, so that it takes no more writes until it is opened again. */
  boolean hasFailed() {
    return failed;
  }

  /** A full disk is none that failed: it goes on when there is space. */
  private StoreUnavailableException writeFailed(String what, RocksDBException e) {
    Status status = e.getStatus();
    if (status == null || status.getSubCode() != Status.SubCode.NoSpace) {
      failed = true;
    }
    return unavailable(what, e);
  }

  private static StoreUnavailableException unavailable(String what, RocksDBException e) {
    return new StoreUnavailableException(what + ": " + e.getMessage(), e);
  }
}
