package io.telemetrystack.broker.rocksdb;

import static io.telemetrystack.broker.rocksdb.OverflowRecords.ATTEMPTS;
import static io.telemetrystack.broker.rocksdb.OverflowRecords.noteKey;

import io.telemetrystack.broker.StoredMessage;
import io.telemetrystack.broker.rocksdb.OverflowRecords.Attempts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * How often messages of a group were leased, where that changed after they were stored. Mostly
 * there are no such notes, and then nothing is read. They go when the low mark has passed them.
 */
final class AttemptNotes {
  private final Scan scan;
  private final ColumnFamilyHandle notes;
  private final int group;
  private boolean any;

  AttemptNotes(Scan scan, ColumnFamilyHandle notes, int group) {
    this.scan = scan;
    this.notes = notes;
    this.group = group;
  }

  /** Finds out whether there are any. */
  void look(long low) throws RocksDBException {
    byte[] end = noteKey(ATTEMPTS, group + 1, 0);
    any = !scan.between(notes, key(low), end, (offset, value) -> false);
  }

  boolean any() {
    return any;
  }

  void put(WriteBatch batch, long offset, Attempts attempts) throws RocksDBException {
    any = true;
    batch.put(notes, key(offset), OverflowRecords.attempts(attempts));
  }

  /** Replaces messages, which are in order, by what is noted of them. */
  void addTo(List<StoredMessage> messages) throws RocksDBException {
    if (!any || messages.isEmpty()) {
      return;
    }
    long end = messages.get(messages.size() - 1).offset() + 1;
    Map<Long, Attempts> later = new HashMap<>();
    scan.between(
        notes,
        key(messages.get(0).offset()),
        key(end),
        (offset, value) -> {
          later.put(offset, OverflowRecords.attempts(value));
          return true;
        });
    if (!later.isEmpty()) {
      messages.replaceAll(message -> with(later.get(message.offset()), message));
    }
  }

  void deleteBelow(WriteBatch batch, long offset) throws RocksDBException {
    if (any) {
      batch.deleteRange(notes, key(0), key(offset));
    }
  }

  /** All were deleted. */
  void forget() {
    any = false;
  }

  private byte[] key(long offset) {
    return noteKey(ATTEMPTS, group, offset);
  }

  private static StoredMessage with(Attempts later, StoredMessage message) {
    return later == null
        ? message
        : new StoredMessage(
            message.offset(),
            message.key(),
            message.payload(),
            message.createdMs(),
            later.attempts(),
            later.rejections());
  }
}
