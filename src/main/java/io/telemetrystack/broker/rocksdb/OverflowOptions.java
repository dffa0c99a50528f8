package io.telemetrystack.broker.rocksdb;

import java.util.Properties;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBufferManager;

/**
 * How RocksDB is set up for a queue. Blocks and write buffers count towards budgets that the whole
 * process shares, which stay the caller's. Immutable; any number of databases may use it.
 */
record OverflowOptions(DBOptions database, ColumnFamilyOptions columnFamily)
    implements AutoCloseable {
  private static final long WRITE_BUFFER_BYTES = 8 << 20;
  private static final int WRITE_BUFFERS = 4;
  private static final long FIRST_BLOCK_BYTES = 128 << 10;
  private static final long MAX_LOG_BYTES = 32 << 20;
  private static final long MAX_MANIFEST_BYTES = 4 << 20;
  private static final long FILE_BYTES = 8 << 20;
  private static final int BLOCK_BYTES = 32 << 10;
  private static final int MAX_OPEN_FILES = 64;
  private static final long SLOWED_WRITES_BYTES_PER_SECOND = 64 << 20;

  static OverflowOptions of(Cache cache, WriteBufferManager writeBuffers) {
    return new OverflowOptions(database(writeBuffers), columnFamily(cache));
  }

  /**
   * The log is recovered strictly: the default mode would take a flipped bit for the end of the log
   * and lose what follows without a word. The two options that Java has no setter for let each log,
   * and the manifest, say what the log before must contain, so that none can go missing. Column
   * families are flushed together, so that what is found is always a beginning of what was written.
   */
  private static DBOptions database(WriteBufferManager writeBuffers) {
    Properties tracked = new Properties();
    tracked.setProperty("track_and_verify_wals", "true");
    tracked.setProperty("track_and_verify_wals_in_manifest", "true");
    DBOptions options = DBOptions.getDBOptionsFromProps(tracked);
    if (options == null) {
      throw new IllegalStateException("this RocksDB cannot verify its logs");
    }
    return options
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setAtomicFlush(true)
        .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
        .setWriteBufferManager(writeBuffers)
        .setMaxTotalWalSize(MAX_LOG_BYTES)
        .setMaxManifestFileSize(MAX_MANIFEST_BYTES)
        .setMaxOpenFiles(MAX_OPEN_FILES)
        .setDelayedWriteRate(SLOWED_WRITES_BYTES_PER_SECOND)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setKeepLogFileNum(2);
  }

  private static ColumnFamilyOptions columnFamily(Cache cache) {
    return new ColumnFamilyOptions()
        .setWriteBufferSize(WRITE_BUFFER_BYTES)
        .setMaxWriteBufferNumber(WRITE_BUFFERS)
        .setArenaBlockSize(FIRST_BLOCK_BYTES)
        .setLevel0FileNumCompactionTrigger(2)
        .setTargetFileSizeBase(FILE_BYTES)
        .setCompressionType(CompressionType.LZ4_COMPRESSION)
        .setTableFormatConfig(
            new BlockBasedTableConfig().setBlockCache(cache).setBlockSize(BLOCK_BYTES));
  }

  @Override
  public void close() {
    database.close();
    columnFamily.close();
  }
}
