package io.telemetrystack.broker.rocksdb;

import static io.telemetrystack.broker.rocksdb.OverflowRecords.ATTEMPTS;
import static io.telemetrystack.broker.rocksdb.OverflowRecords.DEAD_LETTER;
import static io.telemetrystack.broker.rocksdb.OverflowRecords.MESSAGE;
import static io.telemetrystack.broker.rocksdb.OverflowRecords.META;
import static io.telemetrystack.broker.rocksdb.OverflowRecords.key;

import io.telemetrystack.broker.DeadLetter;
import io.telemetrystack.broker.Overflow;
import io.telemetrystack.broker.OverflowException;
import io.telemetrystack.broker.StoredMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.ToLongFunction;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The overflow of one partition in a RocksDB of its own. Called by the partition alone, on its
 * thread.
 *
 * <p>Keys ascend with the offset, so the database is used as a queue: written at one end, read from
 * a known place on, removed at the other end. Removed keys leave tombstones, which a read would
 * have to pass one by one; so no read starts below the low mark, which follows the removals, and
 * whole files below it are dropped.
 *
 * <p>Every write carries the numbers of {@link OverflowMeta} in the same atomic batch.
 */
final class RocksDbOverflow implements Overflow {
  private static final byte[] META_KEY = {META};
  private static final Fill NOTHING_MORE = batch -> {};
  private static final int REMOVALS_PER_LOW_MARK = 4096;
  private static final long BYTES_PER_LOW_MARK = 32 << 20;
  private static final long BYTES_PER_COMPACTION = 8 << 20;

  private final OverflowDatabase database;
  private final WriteOptions logged = new WriteOptions();
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final WriteBatch pending = new WriteBatch();
  private OverflowMeta meta;
  private boolean hasAttempts;
  private int removalsSinceLowMark;
  private long bytesSinceLowMark;
  private long bytesSinceCompaction;

  /** Owns the database from here on. */
  RocksDbOverflow(OverflowDatabase database) {
    this.database = database;
    byte[] found = find(META_KEY);
    OverflowMeta last = found == null ? OverflowMeta.EMPTY : OverflowMeta.decode(found);
    hasAttempts = !read(ATTEMPTS, 0, new Window(1, 1), (o, v) -> o, o -> 0).isEmpty();
    meta = last.withNextEpoch();
    commit(synced, meta, NOTHING_MORE);
  }

  @Override
  public int epoch() {
    return meta.epoch();
  }

  @Override
  public long reservedUpTo() {
    return meta.reservedUpTo();
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
  public void reserve(long upTo) {
    commit(synced, meta.withReservedUpTo(upTo), NOTHING_MORE);
  }

  @Override
  public void append(List<StoredMessage> messages) {
    if (messages.isEmpty()) {
      return;
    }
    long bytes = messages.stream().mapToLong(StoredMessage::storedBytes).sum();
    commit(
        logged,
        meta.plus(messages.size(), bytes),
        batch -> {
          for (StoredMessage message : messages) {
            batch.put(key(MESSAGE, message.offset()), OverflowRecords.message(message));
          }
        });
  }

  @Override
  public List<StoredMessage> read(long fromOffset, int maxMessages, long maxBytes) {
    return read(
        MESSAGE,
        Math.max(fromOffset, meta.low()),
        new Window(maxMessages, maxBytes),
        (offset, value) -> withAttempts(OverflowRecords.message(offset, value)),
        StoredMessage::storedBytes);
  }

  @Override
  public StoredMessage get(long offset) {
    byte[] value = find(key(MESSAGE, offset));
    if (value == null) {
      throw new OverflowException(database.path() + ": offset " + offset + " is missing", null);
    }
    return withAttempts(OverflowRecords.message(offset, value));
  }

  @Override
  public void recordAttempts(long offset, int attempts, int rejections) {
    hasAttempts = true;
    byte[] value = OverflowRecords.attempts(new OverflowRecords.Attempts(attempts, rejections));
    attempt("write", () -> pending.put(key(ATTEMPTS, offset), value));
  }

  @Override
  public void remove(long offset, int storedBytes) {
    attempt("write", () -> delete(pending, offset));
    meta = meta.plus(-1, -storedBytes);
    removalsSinceLowMark++;
    bytesSinceLowMark += storedBytes;
    bytesSinceCompaction += storedBytes;
  }

  @Override
  public void bury(StoredMessage message, String reason, int storedBytes) {
    byte[] letter = OverflowRecords.deadLetter(new DeadLetter(message, reason));
    boolean held = storedBytes > 0;
    OverflowMeta after = meta.plusDeadLetter();
    commit(
        logged,
        held ? after.plus(-1, -storedBytes) : after,
        batch -> {
          batch.put(key(DEAD_LETTER, message.offset()), letter);
          if (held) {
            delete(batch, message.offset());
          }
        });
  }

  @Override
  public List<DeadLetter> deadLetters(long fromOffset, int maxMessages) {
    return read(
        DEAD_LETTER,
        fromOffset,
        new Window(maxMessages, Long.MAX_VALUE),
        OverflowRecords::deadLetter,
        letter -> letter.message().storedBytes());
  }

  @Override
  public void flush(long appendsFrom) {
    if (pending.count() > 0) {
      commit(logged, meta, NOTHING_MORE);
    }
    if (bytesSinceLowMark >= BYTES_PER_LOW_MARK
        || removalsSinceLowMark >= REMOVALS_PER_LOW_MARK
        || isDrainedAfterMuch()) {
      raiseLowMark(appendsFrom);
    }
  }

  @Override
  public void sync() {
    commit(synced, meta, NOTHING_MORE);
  }

  @Override
  public void close() {
    pending.close();
    logged.close();
    synced.close();
    database.close();
  }

  /** Most entries and bytes of one read; one entry is read whatever its size. */
  private record Window(int entries, long bytes) {}

  private <T> List<T> read(
      byte kind,
      long fromOffset,
      Window window,
      BiFunction<Long, byte[], T> decoder,
      ToLongFunction<T> size) {
    List<T> entries = new ArrayList<>();
    try (Slice from = new Slice(key(kind, fromOffset));
        Slice end = new Slice(new byte[] {(byte) (kind + 1)});
        ReadOptions bounds =
            new ReadOptions()
                .setIterateLowerBound(from)
                .setIterateUpperBound(end)
                .setFillCache(false);
        RocksIterator at = database.db().newIterator(bounds)) {
      long bytesLeft = window.bytes();
      for (at.seekToFirst(); at.isValid() && entries.size() < window.entries(); at.next()) {
        T entry = decoder.apply(OverflowRecords.offset(at.key()), at.value());
        bytesLeft -= size.applyAsLong(entry);
        if (bytesLeft < 0 && !entries.isEmpty()) {
          break;
        }
        entries.add(entry);
      }
      at.status();
    } catch (RocksDBException | RuntimeException e) {
      throw new OverflowException(database.path() + ": cannot read", e);
    }
    return entries;
  }

  private StoredMessage withAttempts(StoredMessage message) {
    if (!hasAttempts) {
      return message;
    }
    byte[] value = find(key(ATTEMPTS, message.offset()));
    if (value == null) {
      return message;
    }
    OverflowRecords.Attempts later = OverflowRecords.attempts(value);
    return new StoredMessage(
        message.offset(),
        message.key(),
        message.payload(),
        message.createdMs(),
        later.attempts(),
        later.rejections());
  }

  private void delete(WriteBatch batch, long offset) throws RocksDBException {
    batch.delete(key(MESSAGE, offset));
    if (hasAttempts) {
      batch.delete(key(ATTEMPTS, offset));
    }
  }

  private boolean isDrainedAfterMuch() {
    return meta.count() == 0 && bytesSinceCompaction >= BYTES_PER_COMPACTION;
  }

  /** Raises the low mark to the first message held and gives the space below back. */
  private void raiseLowMark(long appendsFrom) {
    List<StoredMessage> first = read(meta.low(), 1, 1);
    long low = first.isEmpty() ? appendsFrom : Math.min(appendsFrom, first.get(0).offset());
    byte[] from = key(MESSAGE, 0);
    byte[] to = key(MESSAGE, low);
    commit(logged, meta.withLow(low), batch -> batch.deleteRange(from, to));
    database.dropFilesBetween(from, to);
    removalsSinceLowMark = 0;
    bytesSinceLowMark = 0;
    if (isDrainedAfterMuch()) {
      bytesSinceCompaction = 0;
      database.compactBetween(from, to);
    }
  }

  /** Writes what is pending, with more, and those numbers: all take effect, or nothing more. */
  private void commit(WriteOptions options, OverflowMeta after, Fill more) {
    attempt(
        "write",
        () -> {
          pending.setSavePoint();
          boolean written = false;
          try {
            more.into(pending);
            pending.put(META_KEY, after.encode());
            database.db().write(options, pending);
            written = true;
          } finally {
            if (!written) {
              pending.rollbackToSavePoint();
            }
          }
        });
    meta = after;
    pending.clear();
  }

  private void attempt(String what, Step step) {
    try {
      step.run();
    } catch (RocksDBException e) {
      throw new OverflowException(database.path() + ": cannot " + what, e);
    }
  }

  private byte[] find(byte[] key) {
    try {
      return database.db().get(key);
    } catch (RocksDBException e) {
      throw new OverflowException(database.path() + ": cannot read", e);
    }
  }

  private interface Step {
    void run() throws RocksDBException;
  }

  /** Adds to a batch. */
  private interface Fill {
    void into(WriteBatch batch) throws RocksDBException;
  }
}
