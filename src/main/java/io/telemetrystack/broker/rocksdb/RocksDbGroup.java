package io.telemetrystack.broker.rocksdb;

import static io.telemetrystack.broker.rocksdb.OverflowRecords.ATTEMPTS;
import static io.telemetrystack.broker.rocksdb.OverflowRecords.DEAD_LETTER;
import static io.telemetrystack.broker.rocksdb.OverflowRecords.messageKey;
import static io.telemetrystack.broker.rocksdb.OverflowRecords.noteKey;

import io.telemetrystack.broker.DeadLetter;
import io.telemetrystack.broker.GroupOverflow;
import io.telemetrystack.broker.StoredMessage;
import io.telemetrystack.broker.rocksdb.OverflowRecords.Attempts;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * One group of a {@link RocksDbOverflow}, called as that is.
 *
 * <p>Keys ascend with the offset, so the messages are used as a queue: written at one end, read
 * from a known place on, removed at the other end. No read starts below the low mark, which follows
 * the removals; what is removed in order leaves no other trace than that mark, and whole files
 * below it are dropped. A message that is removed out of order leaves a tombstone, until the mark
 * has passed.
 */
final class RocksDbGroup implements GroupOverflow {
  private static final int REMOVALS_PER_TRIM = 4096;
  private static final long BYTES_PER_TRIM = 16 << 20;
  private static final long BYTES_PER_CLEARING = 8 << 20;
  private static final byte[] END_OF_MESSAGES = {OverflowRecords.MESSAGE + 1};

  private final RocksDbOverflow partition;
  private final ColumnFamilyHandle messages;
  private final ColumnFamilyHandle notes;
  private final int number;
  private final HeldRun run;
  private final AttemptNotes attempts;
  private GroupMeta meta;
  private boolean hasUnwritten;
  private long appendsFrom;
  private int removalsSinceTrim;
  private long bytesSinceTrim;
  private long bytesSinceClearing;

  /**
   * @param storedUpTo no message from here on is held
   */
  RocksDbGroup(RocksDbOverflow partition, int number, GroupMeta meta, long storedUpTo) {
    this.partition = partition;
    this.number = number;
    this.meta = meta;
    messages = partition.database().group(number);
    notes = partition.database().notes();
    run = new HeldRun(meta.low(), storedUpTo);
    attempts = new AttemptNotes(partition.scan(), notes, number);
    appendsFrom = meta.low();
  }

  /** Finds what the numbers do not tell; the first call in a database that was there before. */
  void start() throws RocksDBException {
    attempts.look(meta.low());
  }

  @Override
  public String name() {
    return meta.name();
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public long count() {
    return meta.count();
  }

  @Override
  public long bytes() {
    return meta.bytes();
  }

  @Override
  public long deadLetters() {
    return meta.deadLetters();
  }

  @Override
  public long deadLetterBytes() {
    return meta.deadLetterBytes();
  }

  @Override
  public List<StoredMessage> read(long fromOffset, int maxMessages, long maxBytes) {
    long from = Math.max(fromOffset, meta.low());
    Window<StoredMessage> window = new Window<>(maxMessages, maxBytes);
    partition.attempt(
        "read",
        () -> {
          boolean isAll =
              partition
                  .scan()
                  .between(
                      messages,
                      messageKey(from),
                      END_OF_MESSAGES,
                      (offset, value) -> {
                        StoredMessage message = OverflowRecords.message(offset, value);
                        return window.take(message, message.storedBytes());
                      });
          if (!partition.hasUnwrittenRemovals()) {
            learn(from, window.entries(), isAll);
          }
          attempts.addTo(window.entries());
        });
    return window.entries();
  }

  @Override
  public StoredMessage get(long offset) {
    byte[][] value = {null};
    partition.attempt(
        "read", () -> value[0] = partition.database().db().get(messages, messageKey(offset)));
    if (value[0] == null || offset < meta.low()) {
      throw partition.failures().damaged("message " + offset + " is missing");
    }
    List<StoredMessage> found = new ArrayList<>(1);
    partition.attempt(
        "read",
        () -> {
          found.add(OverflowRecords.message(offset, ByteBuffer.wrap(value[0])));
          attempts.addTo(found);
        });
    return found.get(0);
  }

  /** While a full disk holds up too much already, what is counted is lost with a crash. */
  @Override
  public void recordAttempts(long offset, int leases, int rejections) {
    if (partition.isHeldUp()) {
      return;
    }
    partition.later(batch -> attempts.put(batch, offset, new Attempts(leases, rejections)));
    hasUnwritten = true;
  }

  @Override
  public void remove(long offset, int storedBytes) {
    boolean isFirst = run.remove(offset);
    if (!isFirst || offset >= appendsFrom) {
      partition.later(batch -> batch.delete(messages, messageKey(offset)));
    }
    meta = meta.plus(-1, -storedBytes).withLow(low());
    hasUnwritten = true;
    countRemoval(storedBytes);
  }

  @Override
  public void bury(StoredMessage message, String reason, int storedBytes) {
    long offset = message.offset();
    byte[] letter = OverflowRecords.deadLetter(new DeadLetter(message, reason));
    boolean isHeld = storedBytes > 0;
    GroupMeta after = meta.plusDeadLetters(1, message.storedBytes());
    commit(
        isHeld ? after.plus(-1, -storedBytes) : after,
        batch -> {
          batch.put(notes, noteKey(DEAD_LETTER, number, offset), letter);
          if (isHeld) {
            batch.delete(messages, messageKey(offset));
          }
        });
    if (isHeld) {
      run.remove(offset);
      countRemoval(storedBytes);
    }
  }

  @Override
  public List<DeadLetter> deadLetters(long fromOffset, int maxMessages) {
    Window<DeadLetter> window = new Window<>(maxMessages, Long.MAX_VALUE);
    partition.attempt(
        "read",
        () ->
            partition
                .scan()
                .between(
                    notes,
                    noteKey(DEAD_LETTER, number, fromOffset),
                    noteKey(DEAD_LETTER, number + 1, 0),
                    (offset, value) -> window.take(OverflowRecords.deadLetter(offset, value), 0)));
    return window.entries();
  }

  @Override
  public void purge(List<DeadLetter> letters) {
    commit(without(letters), batch -> delete(batch, letters));
  }

  @Override
  public void redrive(List<DeadLetter> letters, List<StoredMessage> redriven) {
    PartitionMeta after = partition.meta();
    if (!redriven.isEmpty()) {
      after = after.withAppended(last(redriven));
    }
    partition.commit(
        false,
        after,
        Map.of(this, plus(without(letters), redriven)),
        batch -> {
          delete(batch, letters);
          put(batch, redriven);
        });
    appended(redriven);
  }

  @Override
  public void trim(long newAppendsFrom) {
    appendsFrom = Math.max(appendsFrom, newAppendsFrom);
    if (removalsSinceTrim >= REMOVALS_PER_TRIM
        || bytesSinceTrim >= BYTES_PER_TRIM
        || isDrainedAfterMuch()) {
      partition.flush();
      if (!run.knowsFirst()) {
        read(run.low(), 1, 1);
      }
      raiseLowMark();
    }
  }

  GroupMeta meta() {
    return meta;
  }

  /** Whether there is something that the next write has to take along. */
  boolean hasUnwritten() {
    return hasUnwritten;
  }

  void written() {
    hasUnwritten = false;
  }

  void become(GroupMeta after) {
    meta = after;
  }

  static GroupMeta plus(GroupMeta before, List<StoredMessage> added) {
    return before.plus(added.size(), added.stream().mapToLong(StoredMessage::storedBytes).sum());
  }

  static long last(List<StoredMessage> appended) {
    return appended.stream().mapToLong(StoredMessage::offset).max().orElseThrow();
  }

  void put(WriteBatch batch, List<StoredMessage> added) throws RocksDBException {
    for (StoredMessage message : added) {
      batch.put(messages, messageKey(message.offset()), OverflowRecords.message(message));
    }
  }

  void appended(List<StoredMessage> added) {
    added.forEach(message -> run.appended(message.offset()));
  }

  void deleteAll(WriteBatch batch) throws RocksDBException {
    batch.deleteRange(messages, messageKey(0), END_OF_MESSAGES);
    for (byte kind : new byte[] {ATTEMPTS, DEAD_LETTER}) {
      batch.deleteRange(notes, noteKey(kind, number, 0), noteKey(kind, number + 1, 0));
    }
    batch.delete(notes, OverflowRecords.groupKey(number));
  }

  /** Keeps what was found for the low mark; what the numbers promise must be there. */
  private void learn(long from, List<StoredMessage> found, boolean isAll) {
    long next = from;
    for (StoredMessage message : found) {
      run.found(from, message.offset());
      next = message.offset() + 1;
    }
    if (isAll) {
      run.foundNothing(next);
      if (from <= meta.low() && found.size() != meta.count()) {
        throw partition
            .failures()
            .damaged(
                "group " + name() + " holds " + found.size() + " of " + meta.count() + " messages");
      }
    }
  }

  private void countRemoval(int storedBytes) {
    removalsSinceTrim++;
    bytesSinceTrim += storedBytes;
    bytesSinceClearing += storedBytes;
  }

  private long low() {
    return Math.max(meta.low(), Math.min(run.low(), appendsFrom));
  }

  private boolean isDrainedAfterMuch() {
    return meta.count() == 0 && bytesSinceClearing >= BYTES_PER_CLEARING;
  }

  /** Raises the low mark to the first message held and gives the space below back. */
  private void raiseLowMark() {
    long low = low();
    boolean isCleared = isDrainedAfterMuch();
    if (isCleared || attempts.any() || low > meta.low()) {
      commit(meta.withLow(low), batch -> deleteBelow(batch, low, isCleared));
    }
    removalsSinceTrim = 0;
    if (isCleared || bytesSinceTrim >= BYTES_PER_TRIM) {
      dropFilesBelow(low);
    }
    if (isCleared) {
      attempts.forget();
      bytesSinceClearing = 0;
      partition.attempt("flush", partition.database()::startFlush);
    }
  }

  /**
   * Synced first: a power cut that took the removals, but not the files that held what was removed,
   * would leave numbers that promise more than there is.
   */
  private void dropFilesBelow(long low) {
    partition.sync();
    partition.attempt("drop files", () -> partition.database().dropFiles(number, 0, low));
    bytesSinceTrim = 0;
  }

  /**
   * What is cleared is in write buffers and in files that are not yet where they can be dropped;
   * deleted, it is not written out of the ones and goes when the others are compacted.
   */
  private void deleteBelow(WriteBatch batch, long low, boolean isCleared) throws RocksDBException {
    attempts.deleteBelow(batch, isCleared ? Long.MAX_VALUE : low);
    if (isCleared) {
      batch.deleteRange(messages, messageKey(0), messageKey(low));
    }
  }

  private GroupMeta without(List<DeadLetter> letters) {
    long bytes = letters.stream().mapToLong(letter -> letter.message().storedBytes()).sum();
    return meta.plusDeadLetters(-letters.size(), -bytes);
  }

  private void delete(WriteBatch batch, List<DeadLetter> letters) throws RocksDBException {
    for (DeadLetter letter : letters) {
      batch.delete(notes, noteKey(DEAD_LETTER, number, letter.message().offset()));
    }
  }

  private void commit(GroupMeta after, RocksDbOverflow.Fill more) {
    partition.commit(false, partition.meta(), Map.of(this, after), more);
  }
}
