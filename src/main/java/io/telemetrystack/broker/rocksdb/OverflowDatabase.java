package io.telemetrystack.broker.rocksdb;

import io.telemetrystack.broker.OverflowException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBufferManager;

/**
 * One open RocksDB, set up for a queue, with its options. Its blocks and write buffers count
 * towards budgets that the whole process shares.
 */
final class OverflowDatabase implements AutoCloseable {
  private static final long WRITE_BUFFER_BYTES = 8 << 20;
  private static final long MAX_LOG_BYTES = 32 << 20;
  private static final long FILE_BYTES = 8 << 20;
  private static final int MAX_OPEN_FILES = 64;

  private final Path path;
  private final Options options;
  private final RocksDB db;

  private OverflowDatabase(Path path, Options options, RocksDB db) {
    this.path = path;
    this.options = options;
    this.db = db;
  }

  static OverflowDatabase open(Path path, Cache cache, WriteBufferManager writeBuffers) {
    Options options = options(cache, writeBuffers);
    try {
      Files.createDirectories(path);
      return new OverflowDatabase(path, options, RocksDB.open(options, path.toString()));
    } catch (RocksDBException | IOException e) {
      options.close();
      throw unusable(path, e);
    }
  }

  static OverflowException unusable(Path path, Exception cause) {
    return new OverflowException(
        path
            + " cannot be opened ("
            + cause.getMessage()
            + "); it holds accepted messages: if it is damaged, move it away and keep it, and the"
            + " partition starts empty",
        cause);
  }

  RocksDB db() {
    return db;
  }

  Path path() {
    return path;
  }

  /** Drops the files that lie between the keys, where nothing may be held any more. */
  void dropFilesBetween(byte[] from, byte[] to) {
    try {
      db.deleteFilesInRanges(db.getDefaultColumnFamily(), List.of(from, to), false);
    } catch (RocksDBException e) {
      throw new OverflowException(path + ": cannot drop files", e);
    }
  }

  /**
   * Gives back what whole files between the keys did not: write buffers, and files of the first
   * level, which are few. Takes as long as rewriting those, tens of milliseconds.
   */
  void compactBetween(byte[] from, byte[] to) {
    try {
      db.compactRange(from, to);
    } catch (RocksDBException e) {
      throw new OverflowException(path + ": cannot compact", e);
    }
  }

  @Override
  public void close() {
    db.close();
    options.close();
  }

  /**
   * The log is recovered strictly: the default mode would take a flipped bit for the end of the log
   * and lose what follows without a word.
   */
  private static Options options(Cache cache, WriteBufferManager writeBuffers) {
    return new Options()
        .setCreateIfMissing(true)
        .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
        .setWriteBufferManager(writeBuffers)
        .setWriteBufferSize(WRITE_BUFFER_BYTES)
        .setMaxTotalWalSize(MAX_LOG_BYTES)
        .setLevel0FileNumCompactionTrigger(2)
        .setTargetFileSizeBase(FILE_BYTES)
        .setMaxOpenFiles(MAX_OPEN_FILES)
        .setCompressionType(CompressionType.LZ4_COMPRESSION)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setKeepLogFileNum(2)
        .setTableFormatConfig(new BlockBasedTableConfig().setBlockCache(cache));
  }
}
