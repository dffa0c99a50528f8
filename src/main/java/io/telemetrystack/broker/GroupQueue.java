package io.telemetrystack.broker;

import static io.telemetrystack.broker.SlotLists.NONE;

import io.telemetrystack.message.Payload;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages of one group in their order, over memory and disk. The group moves them between the
 * states of {@link #table}; here they move between memory and the overflow.
 *
 * <p>A message is in the table, or <em>waiting</em>: in the overflow only. All that wait come after
 * all that never did, so while any wait, whatever is added waits too and first deliveries keep
 * their order. A message that came back from the overflow stays there until it is removed, so its
 * payload may leave memory at any time.
 */
final class GroupQueue {
  private static final int WINDOW_MESSAGES = 1024;
  private static final long WINDOW_BYTES = 4 << 20;

  final MessageTable table = new MessageTable();

  private final PartitionLimits limits;
  private final Overflow disk;
  private final GroupOverflow overflow;
  private long firstWaiting;
  private long waiting;
  private boolean unflushed;
  private List<Long> unflushedRemovals = new ArrayList<>();

  /** Starts with what the overflow holds, all of it waiting. */
  GroupQueue(PartitionLimits limits, Overflow disk, GroupOverflow overflow) {
    this.limits = limits;
    this.disk = disk;
    this.overflow = overflow;
    waiting = overflow.count();
  }

  long waiting() {
    return waiting;
  }

  boolean hasReady() {
    return table.ready > 0 || waiting > 0;
  }

  /** Whether the overflow holds none of the messages, and has nothing to write for this group. */
  boolean isInMemory() {
    return overflow.count() == 0 && !unflushed;
  }

  /** Whether {@link Overflow#flush} has something to write for this group. */
  boolean unflushed() {
    return unflushed;
  }

  void flushed() {
    unflushed = false;
    if (!unflushedRemovals.isEmpty()) {
      unflushedRemovals = new ArrayList<>();
    }
  }

  /** The offsets of messages removed since the last flush, which the overflow may still hold. */
  List<Long> unflushedRemovals() {
    return unflushedRemovals;
  }

  /** Whether that many messages more may stay in memory. */
  boolean fits(int messages, long bytes) {
    return waiting == 0
        && table.residentMessages + messages <= limits.queueSize()
        && table.residentBytes + bytes <= limits.queueBytes();
  }

  /** How many of the messages, from the first on, may stay in memory. */
  int fitting(List<StagedMessage> messages) {
    long bytes = 0;
    int fitting = 0;
    for (StagedMessage message : messages) {
      bytes += message.payload().sizeBytes();
      if (!fits(fitting + 1, bytes)) {
        break;
      }
      fitting++;
    }
    return fitting;
  }

  /** Adds a message to memory. */
  void add(long offset, String key, Payload payload, long createdMs) {
    table.add(offset, key, payload, createdMs);
  }

  /** Adds a message to memory that the overflow holds already. */
  void addStored(StagedMessage message) {
    StoredMessage stored = message.stored();
    int slot = table.add(stored.offset(), stored.key(), message.payload(), stored.createdMs());
    table.markStored(slot, stored.payload().length);
  }

  /** Adds a message that the overflow alone holds. */
  void addWaiting(long offset) {
    if (waiting++ == 0) {
      firstWaiting = offset;
    }
  }

  /** The message to lease next, or {@link SlotLists#NONE}; brings in what waits. */
  int nextReady(int wanted, long wantedBytes) {
    int slot = table.nextReady();
    if (slot == NONE && waiting > 0 && roomInTable() > 0) {
      refill(wanted, wantedBytes);
      slot = table.nextReady();
    }
    return slot;
  }

  /** The payload, read from disk and kept where it was not in memory. */
  Payload payload(int slot) {
    if (!table.isResident(slot)) {
      table.keepPayload(slot, overflow.get(table.offsets[slot]).wrapped());
    }
    return table.payload(slot);
  }

  /** Beyond the bounds of memory, what is leased and stored is not kept in memory too. */
  void shedPayload(int slot) {
    if (table.stored[slot] && !hasRoom()) {
      table.dropPayload(slot);
    }
  }

  /** Forgets a message, also on disk. */
  void remove(int slot) {
    if (table.stored[slot]) {
      overflow.remove(table.offsets[slot], table.storedBytes(slot));
      unflushed = true;
      unflushedRemovals.add(table.offsets[slot]);
    }
    table.free(slot);
  }

  void bury(int slot, String reason) {
    overflow.bury(stored(slot), reason, table.storedBytes(slot));
    table.free(slot);
  }

  /** Keeps the counts of a message over a restart, where it is on disk. */
  void recordAttempts(int slot) {
    if (table.stored[slot]) {
      overflow.recordAttempts(table.offsets[slot], table.attempts[slot], table.rejections[slot]);
      unflushed = true;
    }
  }

  /** Whether something in memory alone was made at that time or before. */
  boolean hasToSpill(long createdMs) {
    int slot = table.firstUnstored();
    return slot != NONE && table.createdMs[slot] <= createdMs;
  }

  /** Writes to the overflow, leased or not, what was made at that time or before. */
  void spill(long createdMs) {
    List<StoredMessage> batch = new ArrayList<>();
    long batchBytes = 0;
    int slot = table.firstUnstored();
    while (slot != NONE && table.createdMs[slot] <= createdMs) {
      StoredMessage message = stored(slot);
      batch.add(message);
      batchBytes += message.storedBytes();
      slot = table.nextUnstored(slot);
      if (batchBytes >= WINDOW_BYTES) {
        spill(batch);
        batch.clear();
        batchBytes = 0;
      }
    }
    if (!batch.isEmpty()) {
      spill(batch);
    }
  }

  /** Puts on disk all that is in memory and keeps no payload. */
  void relieve() {
    spill(Long.MAX_VALUE);
    for (int slot = 0; slot < table.capacity(); slot++) {
      table.dropPayload(slot);
    }
  }

  void trim(long nextOffset) {
    int slot = table.firstUnstored();
    overflow.trim(slot == NONE ? nextOffset : table.offsets[slot]);
  }

  /** The messages whose payload is in memory, on disk as well or not. */
  List<StoredMessage> resident() {
    List<StoredMessage> messages = new ArrayList<>();
    for (int slot = 0; slot < table.capacity(); slot++) {
      if (table.isResident(slot)) {
        messages.add(stored(slot));
      }
    }
    return messages;
  }

  private boolean hasRoom() {
    return table.residentMessages < limits.queueSize()
        && table.residentBytes <= limits.queueBytes();
  }

  private int roomInTable() {
    return Math.max(0, limits.inFlight() + limits.queueSize() - table.size());
  }

  /** Fills the free memory, or takes what is about to be granted where there is none. */
  private void refill(int wanted, long wantedBytes) {
    int messages = Math.max(wanted, limits.queueSize() - table.residentMessages);
    long bytes = Math.max(wantedBytes, limits.queueBytes() - table.residentBytes);
    List<StoredMessage> window =
        overflow.read(
            firstWaiting,
            Math.min(messages, Math.min(WINDOW_MESSAGES, roomInTable())),
            Math.min(bytes, WINDOW_BYTES));
    if (window.isEmpty() || window.size() > waiting) {
      throw new OverflowException(
          OverflowException.Kind.DAMAGED,
          "of group "
              + overflow.name()
              + " the overflow should hold "
              + waiting
              + " messages from offset "
              + firstWaiting
              + " on and holds "
              + (window.isEmpty() ? "none" : "more"),
          null);
    }
    window.forEach(this::admit);
  }

  private void admit(StoredMessage message) {
    int slot = table.add(message.offset(), message.key(), message.wrapped(), message.createdMs());
    table.markStored(slot, message.payload().length);
    table.attempts[slot] = message.attempts();
    table.rejections[slot] = (short) message.rejections();
    firstWaiting = message.offset() + 1;
    waiting--;
  }

  private StoredMessage stored(int slot) {
    Payload payload = table.payload(slot);
    return new StoredMessage(
        table.offsets[slot],
        table.keys[slot],
        payload == null ? overflow.get(table.offsets[slot]).payload() : payload.encode(),
        table.createdMs[slot],
        table.attempts[slot],
        table.rejections[slot]);
  }

  private void spill(List<StoredMessage> batch) {
    disk.append(List.of(new Overflow.Append(overflow, List.copyOf(batch))), false);
    for (StoredMessage message : batch) {
      int slot = table.firstUnstored();
      table.markStored(slot, message.payload().length);
      if (table.states[slot] == MessageTable.LEASED) {
        shedPayload(slot);
      }
    }
  }
}
