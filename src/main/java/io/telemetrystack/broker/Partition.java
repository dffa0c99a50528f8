package io.telemetrystack.broker;

import io.telemetrystack.message.Durability;
import io.telemetrystack.message.Payload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A partition of a topic: gives each message an offset and a copy to every group, in memory first,
 * the rest in the overflow. Called by its verticle alone, one call at a time; never waits but for
 * the overflow's disk.
 *
 * <p>What must be on disk before it is accepted is <em>staged</em>: no group sees it until {@link
 * #commit} has written all that is staged, for all groups, in one step. While anything is staged
 * whatever is put is staged too, so order holds.
 *
 * <p>Times named {@code nowMs} are monotonic, those named {@code createdMs} or {@code wallMs} are
 * of the wall clock.
 */
public final class Partition {
  private static final long FULL_RETRY_MS = 200;
  private static final long NO_SPACE_RETRY_MS = 2_000;
  private static final int OFFSETS_RESERVED_AT_ONCE = 1 << 20;

  private final PartitionLimits limits;
  private final Overflow overflow;
  private final Map<String, Group> groups = new LinkedHashMap<>();
  private final List<StagedMessage> staged = new ArrayList<>();
  private long stagedBytes;
  private Durability durability;
  private long nextOffset;
  private long reservedUpTo;
  private long freeBytes;
  private long refused;

  /** Starts with what the overflow holds. */
  public Partition(PartitionLimits limits, Durability durability, Overflow overflow) {
    this.limits = limits;
    this.durability = durability;
    this.overflow = overflow;
    nextOffset = overflow.reservedUpTo();
    reservedUpTo = nextOffset;
    freeBytes = overflow.freeBytes();
    overflow.groups().forEach(this::serve);
  }

  /**
   * Puts what {@link #carryOver} has saved into an overflow that was opened after it; to be called
   * before a partition starts with it.
   */
  static void restore(CarriedOver carried, Overflow overflow) {
    if (carried.isNothing()) {
      return;
    }
    if (carried.nextOffset() > overflow.reservedUpTo()) {
      overflow.reserve(carried.nextOffset());
    }
    List<Overflow.Append> appends = new ArrayList<>();
    carried
        .messages()
        .forEach(
            (name, messages) -> {
              GroupOverflow group = groupOf(overflow, name);
              appends.add(
                  new Overflow.Append(
                      group, messages.stream().filter(message -> !holds(group, message)).toList()));
            });
    overflow.append(appends, true);
    carried.removed().forEach((name, offsets) -> remove(groupOf(overflow, name), offsets));
    overflow.sync();
  }

  private static void remove(GroupOverflow group, List<Long> offsets) {
    for (long offset : offsets) {
      group.read(offset, 1, 1).stream()
          .filter(message -> message.offset() == offset)
          .forEach(message -> group.remove(offset, message.storedBytes()));
    }
  }

  public PutResult put(String key, Payload payload, long createdMs) {
    int sizeBytes = payload.sizeBytes();
    if (freeBytes < limits.diskReserveBytes()) {
      return full("the disk has less than disk-reserve free", NO_SPACE_RETRY_MS);
    }
    boolean allToDisk = durability != Durability.MEMORY || !staged.isEmpty();
    boolean anyToDisk = allToDisk;
    for (Group group : groups.values()) {
      boolean toDisk = allToDisk || !group.queue.fits(1, sizeBytes);
      if (toDisk && group.overflow().bytes() + stagedBytes >= limits.overflowMaxBytes()) {
        return full("group " + group.name() + " has overflow-max-bytes on disk", FULL_RETRY_MS);
      }
      anyToDisk |= toDisk;
    }
    reserveAnOffset();
    if (anyToDisk) {
      return stage(new StoredMessage(nextOffset, key, payload.encode(), createdMs, 0, 0), payload);
    }
    for (Group group : groups.values()) {
      group.take(nextOffset, key, payload, createdMs);
    }
    return new PutResult.Accepted(nextOffset++);
  }

  /**
   * Whether nothing is on disk that a consumer has still to get, or to be forgotten: then only
   * puts, dead letters and what may be done for all groups need the disk.
   */
  public boolean isInMemory() {
    if (!staged.isEmpty()) {
      return false;
    }
    for (Group group : groups.values()) {
      if (!group.queue.isInMemory()) {
        return false;
      }
    }
    return true;
  }

  /** Whether a partition that {@link #isInMemory} is so after puts of so many messages. */
  public boolean staysInMemory(int messages, long bytes) {
    if (durability != Durability.MEMORY || nextOffset + messages > reservedUpTo) {
      return false;
    }
    for (Group group : groups.values()) {
      if (!group.queue.fits(messages, bytes)) {
        return false;
      }
    }
    return true;
  }

  /** How many messages a commit would accept. */
  public int staged() {
    return staged.size();
  }

  public long stagedBytes() {
    return stagedBytes;
  }

  /** Accepts what is staged, or, where it throws, refuses it; either way nothing is staged then. */
  public void commit() {
    if (staged.isEmpty()) {
      return;
    }
    List<StagedMessage> messages = List.copyOf(staged);
    staged.clear();
    stagedBytes = 0;
    boolean storeAll = durability != Durability.MEMORY;
    Map<Group, Integer> inMemory = new LinkedHashMap<>();
    List<Overflow.Append> appends = new ArrayList<>();
    for (Group group : groups.values()) {
      int fitting = group.queue.fitting(messages);
      inMemory.put(group, fitting);
      appends.add(append(group, messages.subList(storeAll ? 0 : fitting, messages.size())));
    }
    overflow.append(appends, durability == Durability.FSYNC);
    inMemory.forEach((group, fitting) -> group.take(messages, fitting, storeAll));
  }

  /** What a message survives from the moment it is accepted. */
  public Durability durability() {
    return durability;
  }

  /** Holds for what is put from now on; nothing may be staged. */
  public void durability(Durability next) {
    checkNothingStaged();
    durability = next;
  }

  public Optional<Group> group(String name) {
    return Optional.ofNullable(groups.get(name));
  }

  /** Makes ready again what consumers of a node hold that has gone, in all groups. */
  void releaseOf(String node) {
    groups.values().forEach(group -> group.releaseOf(node));
  }

  /** Makes the groups that are missing; nothing may be staged. */
  public void addGroups(List<String> names) {
    checkNothingStaged();
    for (String name : names) {
      if (!groups.containsKey(name)) {
        serve(overflow.addGroup(name));
      }
    }
  }

  /** Forgets a group with all its messages, where there is one; nothing may be staged. */
  public void removeGroup(String name) {
    checkNothingStaged();
    Group group = groups.get(name);
    if (group != null) {
      overflow.removeGroup(group.overflow());
      groups.remove(name);
    }
  }

  /**
   * Puts dead letters back into the queue of their group, as messages that were never delivered, at
   * its end; nothing may be staged.
   *
   * @param letters held by the group
   * @return how many; fewer than asked where the overflow is full
   */
  public int redrive(Group group, List<DeadLetter> letters) {
    checkNothingStaged();
    List<StoredMessage> messages = new ArrayList<>();
    long bytes = group.overflow().bytes();
    for (DeadLetter letter : letters) {
      if (bytes >= limits.overflowMaxBytes()) {
        break;
      }
      reserveAnOffset();
      StoredMessage message = letter.message().anew(nextOffset++);
      messages.add(message);
      bytes += message.storedBytes();
    }
    if (!messages.isEmpty()) {
      group.redrive(letters.subList(0, messages.size()), messages);
    }
    return messages.size();
  }

  /**
   * What time asks for; to be called every 300 ms or more often.
   *
   * @param spillMs what was made at that time of the wall clock or before is written to disk
   */
  public void tick(long nowMs, long spillMs) {
    freeBytes();
    expire(nowMs);
    for (Group group : groups.values()) {
      group.queue.spill(spillMs);
    }
    flush();
  }

  /** Whether {@link #tick} would write messages, of that time of the wall clock or before. */
  boolean hasToSpill(long spillMs) {
    for (Group group : groups.values()) {
      if (group.queue.hasToSpill(spillMs)) {
        return true;
      }
    }
    return false;
  }

  /** Makes ready what has been leased or delayed for long enough, in all groups. */
  void expire(long nowMs) {
    for (Group group : groups.values()) {
      group.expire(nowMs);
    }
  }

  /** Writes, so that it survives a power cut, what is known already. */
  void proveDisk() {
    overflow.sync();
  }

  /** Whether something that a group did is not written yet. */
  public boolean needsFlush() {
    return groups.values().stream().anyMatch(group -> group.queue.unflushed());
  }

  /** Writes what the overflow may still hold back, and gives space back. */
  public void flush() {
    overflow.flush();
    groups.values().forEach(group -> group.queue.flushed());
    long newOffsets = staged.isEmpty() ? nextOffset : staged.get(0).stored().offset();
    for (Group group : groups.values()) {
      group.queue.trim(newOffsets);
    }
  }

  /** Keeps no payload in memory that can be read from disk instead. */
  public void relieve() {
    for (Group group : groups.values()) {
      group.queue.relieve();
    }
  }

  /** Puts everything in the overflow, to be found on the next opening; nothing may be staged. */
  public void save() {
    checkNothingStaged();
    for (Group group : groups.values()) {
      group.recordAttempts();
      group.queue.spill(Long.MAX_VALUE);
    }
    reservedUpTo = nextOffset;
    overflow.reserve(nextOffset);
    overflow.sync();
  }

  /**
   * What is in memory only, messages and removals by group, for {@link #restore} after the overflow
   * has failed, and the messages that are in memory as well: an overflow that fails may have lost
   * them. What was staged was refused.
   */
  CarriedOver carryOver() {
    Map<String, List<StoredMessage>> carried = new LinkedHashMap<>();
    Map<String, List<Long>> removed = new LinkedHashMap<>();
    groups.forEach((name, group) -> carried.put(name, group.queue.resident()));
    groups.forEach((name, group) -> removed.put(name, group.queue.unflushedRemovals()));
    return new CarriedOver(nextOffset, carried, removed);
  }

  /** The last call, after {@link #save} where nothing is to be lost. */
  public void close() {
    overflow.close();
  }

  /** Of the overflow's file system, now. */
  public long freeBytes() {
    freeBytes = overflow.freeBytes();
    return freeBytes;
  }

  public PartitionStats stats() {
    Map<String, GroupStats> stats = new LinkedHashMap<>();
    groups.forEach((name, group) -> stats.put(name, group.stats()));
    return new PartitionStats(refused, freeBytes, stats);
  }

  private static GroupOverflow groupOf(Overflow overflow, String name) {
    return overflow.groups().stream()
        .filter(group -> group.name().equals(name))
        .findFirst()
        .orElseGet(() -> overflow.addGroup(name));
  }

  /**
   * A write that was answered with a failure may have been done all the same; if it was a burial,
   * the message is a dead letter.
   */
  private static boolean holds(GroupOverflow group, StoredMessage message) {
    long offset = message.offset();
    return group.read(offset, 1, 1).stream().anyMatch(held -> held.offset() == offset)
        || group.deadLetters(offset, 1).stream()
            .anyMatch(letter -> letter.message().offset() == offset);
  }

  private static Overflow.Append append(Group group, List<StagedMessage> messages) {
    return new Overflow.Append(
        group.overflow(), messages.stream().map(StagedMessage::stored).toList());
  }

  private void serve(GroupOverflow group) {
    groups.put(group.name(), new Group(limits, overflow, group));
  }

  private PutResult full(String reason, long retryAfterMs) {
    refused++;
    return new PutResult.Full(reason, retryAfterMs);
  }

  private PutResult stage(StoredMessage message, Payload payload) {
    staged.add(new StagedMessage(payload, message));
    stagedBytes += message.storedBytes();
    return new PutResult.Staged(nextOffset++);
  }

  private void reserveAnOffset() {
    if (nextOffset == reservedUpTo) {
      overflow.reserve(nextOffset + OFFSETS_RESERVED_AT_ONCE);
      reservedUpTo = nextOffset + OFFSETS_RESERVED_AT_ONCE;
    }
  }

  private void checkNothingStaged() {
    if (!staged.isEmpty()) {
      throw new IllegalStateException(staged.size() + " messages are staged");
    }
  }
}
