package io.telemetrystack.broker.rocksdb;

import static io.telemetrystack.broker.rocksdb.OverflowRecords.ATTEMPTS;
import static io.telemetrystack.broker.rocksdb.OverflowRecords.DEAD_LETTER;
import static io.telemetrystack.broker.rocksdb.OverflowRecords.noteKey;

import io.telemetrystack.wire.Topics;
import java.nio.ByteBuffer;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * The layout before there were groups: everything in the default column family, the numbers at key
 * 0, attempts and dead letters at their kind and offset. It becomes group 0, the collectors', where
 * the messages already are; only the notes move.
 */
final class VersionOne {
  private static final byte VERSION = 1;
  private static final byte[] META_KEY = {OverflowRecords.META};
  private static final int GROUP = 0;

  private VersionOne() {}

  static boolean isIn(OverflowDatabase database) throws RocksDBException {
    return database.db().get(META_KEY) != null;
  }

  /** Adds to the batch what makes it a database of today; returns its numbers. */
  static PartitionMeta convert(OverflowDatabase database, WriteBatch batch)
      throws RocksDBException {
    ByteBuffer in = ByteBuffer.wrap(database.db().get(META_KEY));
    OverflowRecords.checkVersion("the partition's record", in, VERSION);
    int epoch = in.getInt();
    long reservedUpTo = in.getLong();
    long count = in.getLong();
    long bytes = in.getLong();
    long deadLetters = in.getLong();
    long low = in.getLong();
    long deadLetterBytes = moveNotes(database, batch);
    batch.delete(META_KEY);
    GroupMeta group =
        new GroupMeta(Topics.COLLECTOR_GROUP, 0, count, bytes, deadLetters, deadLetterBytes, low);
    batch.put(database.notes(), OverflowRecords.groupKey(GROUP), group.encode());
    return new PartitionMeta(epoch, reservedUpTo, 0, reservedUpTo);
  }

  private static long moveNotes(OverflowDatabase database, WriteBatch batch)
      throws RocksDBException {
    RocksDB db = database.db();
    ColumnFamilyHandle notes = database.notes();
    long[] deadLetterBytes = {0};
    Scan scan = new Scan(db);
    scan.between(
        db.getDefaultColumnFamily(),
        new byte[] {ATTEMPTS},
        new byte[] {ATTEMPTS + 1},
        (offset, value) -> put(batch, notes, noteKey(ATTEMPTS, GROUP, offset), copy(value)));
    scan.between(
        db.getDefaultColumnFamily(),
        new byte[] {DEAD_LETTER},
        new byte[] {DEAD_LETTER + 1},
        (offset, value) -> {
          put(batch, notes, noteKey(DEAD_LETTER, GROUP, offset), copy(value));
          deadLetterBytes[0] += OverflowRecords.deadLetter(offset, value).message().storedBytes();
          return true;
        });
    batch.deleteRange(new byte[] {ATTEMPTS}, new byte[] {DEAD_LETTER + 1});
    return deadLetterBytes[0];
  }

  private static boolean put(WriteBatch batch, ColumnFamilyHandle to, byte[] key, byte[] value) {
    try {
      batch.put(to, key, value);
      return true;
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] copy(ByteBuffer value) {
    byte[] bytes = new byte[value.remaining()];
    value.duplicate().get(bytes);
    return bytes;
  }
}
