package io.telemetrystack.broker;

import static io.telemetrystack.broker.GroupModel.check;

import io.telemetrystack.broker.CopyModel.State;
import io.telemetrystack.message.Durability;
import io.telemetrystack.message.Payload;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a partition promises whoever publishes, and what of it a crash may take back. Any breach is
 * an error. Payloads begin with the id of their message, which counts up.
 */
final class PartitionModel {
  /** What came before an opening. */
  enum Before {
    /** A graceful stop. */
    SAVED,
    /** A disk that failed, under a process that lives. */
    FAILED,
    /** Files that were set aside, under a process that lives. */
    SET_ASIDE,
    KILLED,
    POWER_CUT
  }

  /** Of every message. */
  static final String KEY = "key";

  private static final int ALL = Integer.MAX_VALUE;

  /** Messages by id, those too that were refused. */
  private final List<Message> messages = new ArrayList<>();

  private final List<Message> staged = new ArrayList<>();
  private final Map<String, GroupModel> groups = new LinkedHashMap<>();
  private final Map<String, GroupModel> removedUnsynced = new LinkedHashMap<>();
  private final PartitionLimits limits;
  private long lastOffset = -1;
  private int lastEpoch;
  private int syncs;

  private static final class Message {
    final int id;
    final byte[] payload;
    final int sizeBytes;
    final long createdMs;
    final long offset;
    boolean commitFailed;

    Message(int id, Payload payload, long createdMs, long offset) {
      this.id = id;
      this.payload = payload.encode();
      sizeBytes = payload.sizeBytes();
      this.createdMs = createdMs;
      this.offset = offset;
    }

    CopyModel copy() {
      return new CopyModel(id, payload, sizeBytes, createdMs, offset);
    }
  }

  PartitionModel(PartitionLimits limits) {
    this.limits = limits;
  }

  Map<String, GroupModel> groups() {
    return groups;
  }

  int syncs() {
    return syncs;
  }

  int nextId() {
    return messages.size();
  }

  static int id(byte[] payload) {
    return ByteBuffer.wrap(payload).getInt();
  }

  void accepted(long offset, Payload payload, long createdMs) {
    check(staged.isEmpty(), "nothing overtakes what is staged");
    Message message = take(offset, payload, createdMs);
    groups.values().forEach(group -> group.add(message.copy()));
  }

  void staged(long offset, Payload payload, long createdMs) {
    staged.add(take(offset, payload, createdMs));
  }

  private Message take(long offset, Payload payload, long createdMs) {
    useOffset(offset);
    Message message = new Message(messages.size(), payload, createdMs, offset);
    messages.add(message);
    return message;
  }

  private void useOffset(long offset) {
    check(offset > lastOffset, "offsets grow and are never reused");
    lastOffset = offset;
  }

  /** What takes part in a commit, as it counts towards the overflow's limit. */
  long stagedBytes() {
    return staged.stream()
        .mapToLong(message -> StoredMessage.storedBytes(KEY, message.payload.length))
        .sum();
  }

  void committed(Durability durability) {
    for (Message message : staged) {
      for (GroupModel group : groups.values()) {
        CopyModel copy = group.add(message.copy());
        if (durability == Durability.MEMORY) {
          copy.maybeWritten(CopyModel.QUEUED, syncs);
        } else {
          copy.written(CopyModel.QUEUED, syncs);
        }
      }
    }
    if (durability == Durability.FSYNC && !staged.isEmpty()) {
      synced();
    }
    staged.clear();
  }

  void commitFailed() {
    staged.forEach(message -> message.commitFailed = true);
    staged.clear();
  }

  void groupAdded(String name) {
    groups.put(name, new GroupModel(name, limits));
    synced();
  }

  void groupRemoved(String name) {
    removedUnsynced.put(name, groups.remove(name));
  }

  /** Dead letters that are messages again, at new offsets. */
  void redriven(GroupModel group, List<StoredMessage> messages) {
    for (StoredMessage message : messages) {
      useOffset(message.offset());
      group.redriven(group.copies.get(id(message.payload())), message.offset(), syncs);
    }
  }

  /** No offset below was free. */
  long lastOffset() {
    return lastOffset;
  }

  void expired(long nowMs) {
    groups.values().forEach(group -> group.expire(nowMs));
  }

  void spilled(long createdMs) {
    groups.values().forEach(group -> group.spilled(createdMs, syncs));
  }

  void flushed() {
    groups.values().forEach(group -> group.flushed(syncs));
  }

  void saved() {
    flushed();
    spilled(Long.MAX_VALUE);
    synced();
  }

  private void synced() {
    syncs++;
    removedUnsynced.clear();
  }

  /**
   * Compares what an opening found with what had to be there, and goes on with it.
   *
   * @param failedWriteLanded whether the last write failed and was found nevertheless
   */
  void opened(Overflow disk, Before before, boolean failedWriteLanded) {
    check(disk.epoch() > lastEpoch, "epochs grow");
    lastEpoch = disk.epoch();
    staged.clear();
    Map<String, GroupOverflow> found = new LinkedHashMap<>();
    disk.groups().forEach(group -> found.put(group.name(), group));
    groups.values().removeIf(group -> group.removing && !found.containsKey(group.name));
    for (GroupOverflow group : found.values()) {
      if (!groups.containsKey(group.name())) {
        groups.put(group.name(), unexpected(group.name(), before, failedWriteLanded));
      }
    }
    for (GroupModel group : groups.values()) {
      check(found.containsKey(group.name), "group " + group.name + " outlives all");
      new Opening(group, before, failedWriteLanded).read(found.get(group.name));
      group.removing = false;
    }
    synced();
  }

  private GroupModel unexpected(String name, Before before, boolean failedWriteLanded) {
    GroupModel removed = removedUnsynced.get(name);
    if (before == Before.POWER_CUT && removed != null) {
      return removed;
    }
    check(failedWriteLanded, "group " + name + " was not there before");
    return new GroupModel(name, limits);
  }

  /** The comparison of one group. */
  private final class Opening {
    private final GroupModel group;
    private final Before before;
    private final boolean failedWriteLanded;
    private final int[] places = new int[messages.size()];

    Opening(GroupModel group, Before before, boolean failedWriteLanded) {
      this.group = group;
      this.before = before;
      this.failedWriteLanded = failedWriteLanded;
    }

    void read(GroupOverflow disk) {
      group.opened(syncs);
      disk.read(0, ALL, ALL).forEach(message -> found(message, CopyModel.QUEUED));
      disk.deadLetters(0, ALL).forEach(letter -> found(letter.message(), CopyModel.BURIED));
      for (CopyModel copy : group.copies) {
        if (copy != null && places[copy.id] == 0) {
          found(copy, CopyModel.NOWHERE);
        }
      }
      group.opened(syncs);
    }

    private void found(StoredMessage stored, int place) {
      int id = id(stored.payload());
      CopyModel copy = id < group.copies.size() ? group.copies.get(id) : null;
      if (copy == null) {
        Message message = messages.get(id);
        check(failedWriteLanded && message.commitFailed, "what was not accepted stays away");
        copy = group.add(message.copy());
        copy.delivered = true;
      }
      check(places[id] == 0, "message " + id + " is found once");
      places[id] = place;
      found(copy, place);
      boolean sameLife = stored.offset() == copy.offset;
      check(!sameLife || stored.attempts() <= copy.attempts, "attempts were made");
      check(!sameLife || stored.rejections() <= copy.rejections, "rejections were made");
      boolean exact = before == Before.SAVED && copy.state == State.READY;
      check(!exact || stored.attempts() == copy.attempts, "attempts survive");
      check(!exact || stored.rejections() == copy.rejections, "rejections survive");
      boolean kept = before != Before.KILLED || stored.attempts() >= copy.attemptsKept;
      check(!sameLife || failedWriteLanded || kept, "attempts survive a kill");
      copy.delivered |= !sameLife;
      copy.attemptsToKeep = stored.attempts();
      copy.attemptsKept = stored.attempts();
      copy.attempts = stored.attempts();
      copy.rejections = stored.rejections();
      copy.offset = stored.offset();
      lastOffset = Math.max(lastOffset, copy.offset);
    }

    private void found(CopyModel copy, int place) {
      if ((allowed(copy) & place) == 0) {
        throw new AssertionError(
            "message %d of group %s, %s (places %d), is found at place %d after %s"
                .formatted(copy.id, group.name, copy.state, allowed(copy), place, before));
      }
      copy.found(place, syncs);
      group.found(copy, state(place));
    }

    private static State state(int place) {
      return switch (place) {
        case CopyModel.QUEUED -> State.READY;
        case CopyModel.BURIED -> State.DEAD;
        default -> State.GONE;
      };
    }

    private int allowed(CopyModel copy) {
      int places =
          switch (before) {
            case SAVED, FAILED -> lived(copy);
            case SET_ASIDE ->
                copy.isHeld() ? CopyModel.NOWHERE | CopyModel.QUEUED : CopyModel.NOWHERE;
            case KILLED -> copy.afterKill();
            case POWER_CUT -> copy.afterPowerCut(syncs);
          };
      return failedWriteLanded || group.removing ? places | byFailedWrite(copy) : places;
    }

    private int byFailedWrite(CopyModel copy) {
      boolean mayBeGone = group.removing || !copy.isHeld();
      return CopyModel.QUEUED | CopyModel.BURIED | (mayBeGone ? CopyModel.NOWHERE : 0);
    }

    private int lived(CopyModel copy) {
      if (copy.isHeld()) {
        return CopyModel.QUEUED;
      }
      if (copy.state == State.DEAD) {
        return CopyModel.BURIED;
      }
      return before == Before.SAVED ? CopyModel.NOWHERE : CopyModel.NOWHERE | copy.afterKill();
    }
  }
}
