package io.telemetrystack.broker;

import io.telemetrystack.message.BytesPayload;
import io.telemetrystack.message.Payload;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * The messages that a group knows in memory, in columns: no object per message, so a full queue
 * costs the collector of garbage nothing, and 60 bytes a slot beyond key and payload. A slot
 * belongs to one message from {@link #claim} to {@link #free}; the offset in the slot tells a later
 * owner apart.
 *
 * <p>Each slot is in exactly one list: free, ready for the first time, ready again, or in the wheel
 * of deadlines, where the leased and the delayed are. The columns are the group's to read; the
 * arrays are replaced when the table grows, so nobody keeps one across a {@link #claim}.
 */
final class MessageTable {
  /** Where a message is. */
  static final byte FREE = 0;

  static final byte READY = 1;
  static final byte LEASED = 2;
  static final byte DELAYED = 3;

  private static final int FREE_SLOTS = 0;
  private static final int FIRST_TIME = 1;
  private static final int AGAIN = 2;
  private static final int WHEEL = 3;
  private static final int UNSTORED = 0;
  private static final int FIRST_SLOTS = 256;
  private static final int MOST_SLOTS_TO_DOUBLE = 4096;
  private static final int GROWTH_SHIFT = 3;
  private static final long NO_OFFSET = -1;

  long[] offsets = new long[0];
  long[] createdMs = new long[0];
  String[] keys = new String[0];

  int[] sizeBytes = new int[0];

  /** Whether the overflow holds the message. */
  boolean[] stored = new boolean[0];

  int[] attempts = new int[0];
  short[] rejections = new short[0];

  /** Null unless leased. */
  Consumer[] consumers = new Consumer[0];

  byte[] states = new byte[0];

  int ready;
  int leased;
  int delayed;
  int residentMessages;
  long residentBytes;

  /** Payloads, or their bytes without a wrapper; null where they are on disk only. */
  private Object[] payloads = new Object[0];

  private final SlotLists lists = new SlotLists(WHEEL + DeadlineWheel.BUCKETS, 0);
  private final DeadlineWheel wheel = new DeadlineWheel(lists, WHEEL, 0);
  private final SlotLists unstored = new SlotLists(1, 0);

  /** Messages in the table. */
  int size() {
    return ready + leased + delayed;
  }

  int capacity() {
    return offsets.length;
  }

  /** The message to lease next, or {@link SlotLists#NONE}: what comes back goes first. */
  int nextReady() {
    int slot = lists.first(AGAIN);
    return slot == SlotLists.NONE ? lists.first(FIRST_TIME) : slot;
  }

  /** Adds a message that is ready and not in the overflow. */
  int add(long offset, String key, Payload payload, long created) {
    int slot = claim();
    offsets[slot] = offset;
    keys[slot] = key;
    createdMs[slot] = created;
    sizeBytes[slot] = payload.sizeBytes();
    unstored.append(UNSTORED, slot);
    keepPayload(slot, payload);
    makeReady(slot, FIRST_TIME);
    return slot;
  }

  /** Forgets a message in any state. */
  void free(int slot) {
    detach(slot);
    dropPayload(slot);
    if (!stored[slot]) {
      unstored.remove(slot);
    }
    offsets[slot] = NO_OFFSET;
    keys[slot] = null;
    stored[slot] = false;
    attempts[slot] = 0;
    rejections[slot] = 0;
    states[slot] = FREE;
    lists.append(FREE_SLOTS, slot);
  }

  void lease(int slot, Consumer consumer, long deadlineMs) {
    detach(slot);
    states[slot] = LEASED;
    consumers[slot] = consumer;
    consumer.take(sizeBytes[slot]);
    wheel.add(slot, deadlineMs);
    attempts[slot]++;
    leased++;
  }

  /** Moves the deadline of what is leased. */
  void extend(int slot, long deadlineMs) {
    lists.remove(slot);
    wheel.add(slot, deadlineMs);
  }

  void delay(int slot, long deadlineMs) {
    detach(slot);
    states[slot] = DELAYED;
    wheel.add(slot, deadlineMs);
    delayed++;
  }

  /** Makes ready what is leased or delayed. */
  void makeReadyAgain(int slot) {
    detach(slot);
    makeReady(slot, AGAIN);
  }

  /** Gives each message whose deadline is not after now to {@code due}, which must move it. */
  void expire(long nowMs, IntConsumer due) {
    wheel.expire(nowMs, due);
  }

  boolean isResident(int slot) {
    return payloads[slot] != null;
  }

  /** Null where it is on disk only. */
  Payload payload(int slot) {
    return payloads[slot] instanceof byte[] bytes
        ? new BytesPayload(bytes)
        : (Payload) payloads[slot];
  }

  void keepPayload(int slot, Payload payload) {
    payloads[slot] = payload instanceof BytesPayload raw ? raw.bytes() : payload;
    residentMessages++;
    residentBytes += sizeBytes[slot];
  }

  void dropPayload(int slot) {
    if (payloads[slot] != null) {
      payloads[slot] = null;
      residentMessages--;
      residentBytes -= sizeBytes[slot];
    }
  }

  /**
   * Notes that the overflow holds the message.
   *
   * @param payloadBytes what the payload takes there, its size from now on
   */
  void markStored(int slot, int payloadBytes) {
    unstored.remove(slot);
    stored[slot] = true;
    int more = payloadBytes - sizeBytes[slot];
    sizeBytes[slot] = payloadBytes;
    if (payloads[slot] != null) {
      residentBytes += more;
    }
    if (consumers[slot] != null) {
      consumers[slot].resize(more);
    }
  }

  /** What the message takes in the overflow, 0 where it is not there. */
  int storedBytes(int slot) {
    return stored[slot] ? StoredMessage.storedBytes(keys[slot], sizeBytes[slot]) : 0;
  }

  /** The oldest message that the overflow does not hold, or {@link SlotLists#NONE}. */
  int firstUnstored() {
    return unstored.first(UNSTORED);
  }

  /** The message put next after that one that the overflow does not hold. */
  int nextUnstored(int slot) {
    return unstored.after(slot);
  }

  /** When the message that is leased next was made, or {@link Long#MAX_VALUE}. */
  long nextCreatedMs() {
    int slot = nextReady();
    return slot == SlotLists.NONE ? Long.MAX_VALUE : createdMs[slot];
  }

  private void makeReady(int slot, int list) {
    states[slot] = READY;
    lists.append(list, slot);
    ready++;
  }

  private void detach(int slot) {
    lists.remove(slot);
    switch (states[slot]) {
      case READY -> ready--;
      case DELAYED -> delayed--;
      case LEASED -> {
        leased--;
        consumers[slot].giveBack(sizeBytes[slot]);
        consumers[slot] = null;
      }
      default -> throw new IllegalStateException("slot " + slot + " holds no message");
    }
  }

  private int claim() {
    if (lists.last(FREE_SLOTS) == SlotLists.NONE) {
      grow();
    }
    int slot = lists.last(FREE_SLOTS);
    lists.remove(slot);
    return slot;
  }

  private void grow() {
    int old = offsets.length;
    int slots =
        Math.max(FIRST_SLOTS, old < MOST_SLOTS_TO_DOUBLE ? old * 2 : old + (old >> GROWTH_SHIFT));
    offsets = Arrays.copyOf(offsets, slots);
    createdMs = Arrays.copyOf(createdMs, slots);
    keys = Arrays.copyOf(keys, slots);
    payloads = Arrays.copyOf(payloads, slots);
    sizeBytes = Arrays.copyOf(sizeBytes, slots);
    stored = Arrays.copyOf(stored, slots);
    attempts = Arrays.copyOf(attempts, slots);
    rejections = Arrays.copyOf(rejections, slots);
    consumers = Arrays.copyOf(consumers, slots);
    states = Arrays.copyOf(states, slots);
    lists.grow(slots);
    wheel.grow(slots);
    unstored.grow(slots);
    for (int slot = slots - 1; slot >= old; slot--) {
      offsets[slot] = NO_OFFSET;
      lists.append(FREE_SLOTS, slot);
    }
  }
}
