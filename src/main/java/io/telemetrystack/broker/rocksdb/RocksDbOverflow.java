package io.telemetrystack.broker.rocksdb;

import static io.telemetrystack.broker.GroupOverflow.MOST_GROUPS;
import static io.telemetrystack.broker.rocksdb.OverflowRecords.groupKey;

import io.telemetrystack.broker.GroupOverflow;
import io.telemetrystack.broker.Overflow;
import io.telemetrystack.broker.OverflowException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The overflow of one partition in a RocksDB of its own. Called by the partition alone, one call at
 * a time.
 *
 * <p>Every write is one atomic batch with the numbers that it changes and with the removals that
 * waited for it; then the mark is moved.
 */
final class RocksDbOverflow implements Overflow {
  /** What it is made of and closes. */
  record Parts(
      Failures failures, OverflowOptions options, OverflowDatabase database, WriteMark mark) {}

  /** Adds to a batch. */
  interface Fill {
    void into(WriteBatch batch) throws RocksDBException;
  }

  private static final Fill NOTHING_MORE = batch -> {};
  private static final long MOST_HELD_BACK_BYTES = 8 << 20;

  private final Parts parts;
  private final Scan scan;
  private final WriteOptions logged = new WriteOptions();
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final WriteBatch pending = new WriteBatch();
  private final List<RocksDbGroup> groups = new ArrayList<>();
  private final long lostInPowerCut;
  private PartitionMeta meta;
  private int nextNumber;

  /** Null until it was asked for; to find it means to read all mounts. */
  private FileStore fileStore;

  RocksDbOverflow(Parts parts, long lostInPowerCut) {
    this.parts = parts;
    this.lostInPowerCut = lostInPowerCut;
    scan = new Scan(parts.database().db());
  }

  /** Writes those numbers and what a conversion added, and finds the groups; the first call. */
  void start(PartitionMeta first, WriteBatch conversion) throws RocksDBException {
    meta = first.withNextWrite();
    conversion.put(parts.database().notes(), OverflowRecords.partitionKey(), meta.encode());
    parts.database().db().write(synced, conversion);
    parts.mark().note(meta, true);
    for (int number = 0; number < MOST_GROUPS; number++) {
      findGroup(number);
    }
    groups.sort(Comparator.comparingLong(group -> group.meta().created()));
    for (RocksDbGroup group : groups) {
      nextNumber = Math.max(nextNumber, group.number() + 1);
      group.start();
    }
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
  public long lostInPowerCut() {
    return lostInPowerCut;
  }

  @Override
  public List<GroupOverflow> groups() {
    return List.copyOf(groups);
  }

  @Override
  public GroupOverflow addGroup(String name) {
    if (groups.size() == MOST_GROUPS
        || groups.stream().anyMatch(group -> group.name().equals(name))) {
      throw new IllegalArgumentException("group " + name + " is there, or too many others are");
    }
    int number = freeNumber();
    attempt("add a group", () -> parts.database().addGroup(number));
    RocksDbGroup group =
        new RocksDbGroup(this, number, GroupMeta.empty(name, meta.writes() + 1), 0);
    commit(true, meta, Map.of(group, group.meta()), NOTHING_MORE);
    groups.add(group);
    nextNumber = number + 1;
    return group;
  }

  @Override
  public void removeGroup(GroupOverflow removed) {
    RocksDbGroup group = (RocksDbGroup) removed;
    int at = groups.indexOf(group);
    groups.remove(at);
    try {
      commit(true, meta, Map.of(), group::deleteAll);
    } catch (OverflowException e) {
      groups.add(at, group);
      throw e;
    }
    dropEmptied(group.number());
  }

  private void dropEmptied(int number) {
    try {
      parts.database().dropGroup(number);
    } catch (RocksDBException ignored) {
      // The group is gone all the same: what is left of it is empty, and is dropped by the next
      // opening or used by the next group of that number.
    }
  }

  @Override
  public void reserve(long upTo) {
    commit(true, meta.withReservedUpTo(upTo), Map.of(), NOTHING_MORE);
  }

  @Override
  public void append(List<Append> appends, boolean sync) {
    PartitionMeta after = meta;
    Map<RocksDbGroup, GroupMeta> groupsAfter = new HashMap<>();
    for (Append append : appends) {
      RocksDbGroup group = (RocksDbGroup) append.group();
      if (!append.messages().isEmpty()) {
        GroupMeta before = groupsAfter.getOrDefault(group, group.meta());
        groupsAfter.put(group, RocksDbGroup.plus(before, append.messages()));
        after = after.withAppended(RocksDbGroup.last(append.messages()));
      }
    }
    if (groupsAfter.isEmpty()) {
      if (sync) {
        sync();
      }
      return;
    }
    commit(
        sync,
        after,
        groupsAfter,
        batch -> {
          for (Append append : appends) {
            ((RocksDbGroup) append.group()).put(batch, append.messages());
          }
        });
    appends.forEach(append -> ((RocksDbGroup) append.group()).appended(append.messages()));
  }

  @Override
  public void flush() {
    if (groups.stream().anyMatch(RocksDbGroup::hasUnwritten)) {
      commit(false, meta, Map.of(), NOTHING_MORE);
    }
  }

  @Override
  public void sync() {
    commit(true, meta, Map.of(), NOTHING_MORE);
  }

  @Override
  public long freeBytes() {
    try {
      if (fileStore == null) {
        fileStore = Files.getFileStore(parts.failures().path());
      }
      return fileStore.getUsableSpace();
    } catch (IOException e) {
      throw failures().of("tell the free space", e);
    }
  }

  @Override
  public void close() {
    release();
    parts.database().close();
    parts.mark().close();
    parts.options().close();
  }

  /** Closes what is this object's alone. */
  void release() {
    pending.close();
    logged.close();
    synced.close();
  }

  PartitionMeta meta() {
    return meta;
  }

  Failures failures() {
    return parts.failures();
  }

  OverflowDatabase database() {
    return parts.database();
  }

  Scan scan() {
    return scan;
  }

  /** Whether so much waits for a write, because the disk is full, that no more may. */
  boolean isHeldUp() {
    return pending.getDataSize() > MOST_HELD_BACK_BYTES;
  }

  boolean hasUnwrittenRemovals() {
    return pending.count() > 0;
  }

  /** Adds to the next write, whichever it is. */
  void later(Fill fill) {
    attempt("write", () -> fill.into(pending));
  }

  /** Writes what is pending, with more, and those numbers: all take effect, or nothing more. */
  void commit(
      boolean sync, PartitionMeta after, Map<RocksDbGroup, GroupMeta> groupsAfter, Fill more) {
    PartitionMeta written = after.withNextWrite();
    attempt(
        "write",
        () -> {
          pending.setSavePoint();
          boolean done = false;
          try {
            more.into(pending);
            putNumbers(written, groupsAfter);
            parts.database().db().write(sync ? synced : logged, pending);
            done = true;
          } finally {
            if (!done) {
              pending.rollbackToSavePoint();
            }
          }
        });
    pending.clear();
    meta = written;
    groups.forEach(RocksDbGroup::written);
    groupsAfter.forEach(RocksDbGroup::become);
    parts.mark().note(meta, sync);
  }

  /** Runs a step of the database and tells what its failure means. */
  void attempt(String what, Step step) {
    try {
      step.run();
    } catch (RocksDBException | RuntimeException e) {
      throw failures().of(what, e);
    }
  }

  interface Step {
    void run() throws RocksDBException;
  }

  private void putNumbers(PartitionMeta written, Map<RocksDbGroup, GroupMeta> groupsAfter)
      throws RocksDBException {
    for (RocksDbGroup group : groups) {
      if (group.hasUnwritten() && !groupsAfter.containsKey(group)) {
        putNumbers(group, group.meta());
      }
    }
    for (Map.Entry<RocksDbGroup, GroupMeta> change : groupsAfter.entrySet()) {
      putNumbers(change.getKey(), change.getValue());
    }
    pending.put(parts.database().notes(), OverflowRecords.partitionKey(), written.encode());
  }

  private void putNumbers(RocksDbGroup group, GroupMeta numbers) throws RocksDBException {
    pending.put(parts.database().notes(), groupKey(group.number()), numbers.encode());
  }

  /** A family without numbers is what a killed process left of adding or removing a group. */
  private void findGroup(int number) throws RocksDBException {
    OverflowDatabase database = parts.database();
    boolean hasMessages = database.group(number) != null;
    byte[] numbers = database.db().get(database.notes(), groupKey(number));
    if (numbers == null && hasMessages) {
      database.dropGroup(number);
    } else if (numbers != null && !hasMessages) {
      throw failures().damaged("the messages of group " + number + " are missing");
    } else if (numbers != null) {
      groups.add(new RocksDbGroup(this, number, GroupMeta.decode(numbers), meta.appendedUpTo()));
    }
  }

  private int freeNumber() {
    for (int number = nextNumber; ; number++) {
      int candidate = number % MOST_GROUPS;
      if (groups.stream().noneMatch(group -> group.number() == candidate)) {
        return candidate;
      }
    }
  }
}
