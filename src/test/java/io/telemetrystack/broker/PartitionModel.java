package io.telemetrystack.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a partition promises, said as plainly as possible: one entry a message, searched whole. */
final class PartitionModel {
  enum State {
    READY,
    LEASED,
    DELAYED,
    ACKED,
    DEAD,
    LOST_IN_CRASH
  }

  static final class Entry {
    final byte[] payload;
    State state = State.READY;
    String consumer = "";
    long deadlineMs;
    int attempts;
    int rejections;
    boolean everDelivered;

    Entry(byte[] payload) {
      this.payload = payload;
    }
  }

  private final PartitionLimits limits;
  private final Map<Long, Entry> entries = new TreeMap<>();
  private long lastOffset = -1;
  private long lastFirstDelivery = -1;
  private int epoch = 1;

  PartitionModel(PartitionLimits limits) {
    this.limits = limits;
  }

  void put(long offset, byte[] payload) {
    assertThat(offset).as("offsets grow and are never reused").isGreaterThan(lastOffset);
    lastOffset = offset;
    entries.put(offset, new Entry(payload));
  }

  void delivered(LeasedMessage message, String consumer, long deadlineMs) {
    Handle handle = message.handle();
    Entry entry = entries.get(handle.offset());
    assertThat(entry).as("a message that was put").isNotNull();
    assertThat(entry.state).as("state of what is leased").isEqualTo(State.READY);
    assertThat(message.payload().encode()).isEqualTo(entry.payload);
    assertThat(handle.attempt()).as("attempt").isEqualTo(entry.attempts + 1);
    if (!entry.everDelivered) {
      assertThat(handle.offset()).as("first in, first out").isGreaterThan(lastFirstDelivery);
      lastFirstDelivery = handle.offset();
    }
    entry.state = State.LEASED;
    entry.consumer = consumer;
    entry.deadlineMs = deadlineMs;
    entry.attempts++;
    entry.everDelivered = true;
  }

  Settlement ack(Handle handle) {
    Settlement verdict = verdict(handle);
    if (verdict == Settlement.SETTLED) {
      entries.get(handle.offset()).state = State.ACKED;
    }
    return verdict;
  }

  Settlement extend(Handle handle, long deadlineMs) {
    Settlement verdict = verdictOnLease(handle);
    if (verdict == Settlement.SETTLED) {
      entries.get(handle.offset()).deadlineMs = deadlineMs;
    }
    return verdict;
  }

  Settlement nack(Handle handle, Nack nack, long nowMs) {
    Settlement verdict = verdictOnLease(handle);
    if (verdict == Settlement.SETTLED) {
      giveBack(entries.get(handle.offset()), nack, nowMs);
    }
    return verdict;
  }

  private void giveBack(Entry entry, Nack nack, long nowMs) {
    long delayMs = nack.delayMs();
    if (nack.rejected() && entry.rejections + 1 >= limits.maxRejections()) {
      if (count(State.DEAD) < limits.maxDeadLetters()) {
        entry.state = State.DEAD;
        return;
      }
      delayMs = Math.max(delayMs, limits.visibilityTimeoutMs());
    }
    entry.rejections += nack.rejected() ? 1 : 0;
    entry.state = delayMs > 0 ? State.DELAYED : State.READY;
    entry.deadlineMs = nowMs + delayMs;
  }

  void expire(long nowMs) {
    for (Entry entry : entries.values()) {
      if ((entry.state == State.LEASED || entry.state == State.DELAYED)
          && entry.deadlineMs <= nowMs) {
        entry.state = State.READY;
      }
    }
  }

  int release(String consumer) {
    int released = 0;
    for (Entry entry : entries.values()) {
      if (entry.state == State.LEASED && entry.consumer.equals(consumer)) {
        entry.state = State.READY;
        released++;
      }
    }
    return released;
  }

  /** All that is held is ready again, with its counts. */
  void restart() {
    epoch++;
    for (Entry entry : held()) {
      entry.state = State.READY;
    }
  }

  /** Of what is held only that which was in the overflow is left, as it was there. */
  void crash(List<StoredMessage> survivors) {
    epoch++;
    for (Entry entry : held()) {
      entry.state = State.LOST_IN_CRASH;
    }
    for (StoredMessage survivor : survivors) {
      Entry entry = entries.get(survivor.offset());
      assertThat(entry.state).as("what a crash brings back").isEqualTo(State.LOST_IN_CRASH);
      entry.state = State.READY;
      entry.attempts = survivor.attempts();
      entry.rejections = survivor.rejections();
    }
  }

  void agreesWith(Balance balance) {
    assertThat(balance.holds()).as("%s holds", balance).isTrue();
    assertThat(balance.ready() + balance.overflow()).isEqualTo(count(State.READY));
    assertThat(balance.leased()).isEqualTo(count(State.LEASED));
    assertThat(balance.delayed()).isEqualTo(count(State.DELAYED));
    assertThat(balance.deadLettered()).isEqualTo(count(State.DEAD));
  }

  int count(State state) {
    int count = 0;
    for (Entry entry : entries.values()) {
      if (entry.state == state) {
        count++;
      }
    }
    return count;
  }

  List<Entry> leasedBy(String consumer) {
    return entries.values().stream()
        .filter(entry -> entry.state == State.LEASED && entry.consumer.equals(consumer))
        .toList();
  }

  /** Whether a lease by this consumer must find something. */
  boolean mustGrant(String consumer) {
    return count(State.READY) > 0
        && leasedBy(consumer).isEmpty()
        && count(State.LEASED) < limits.inFlight()
        && count(State.DELAYED) <= limits.queueSize();
  }

  private List<Entry> held() {
    List<Entry> held = new ArrayList<>(entries.values());
    held.removeIf(
        entry ->
            entry.state != State.READY
                && entry.state != State.LEASED
                && entry.state != State.DELAYED);
    return held;
  }

  private Settlement verdict(Handle handle) {
    if (handle.epoch() != epoch) {
      return Settlement.EARLIER_EPOCH;
    }
    Entry entry = entries.get(handle.offset());
    if (entry.state == State.ACKED || entry.state == State.DEAD) {
      return Settlement.UNKNOWN;
    }
    return handle.attempt() == entry.attempts ? Settlement.SETTLED : Settlement.LEASED_AGAIN;
  }

  private Settlement verdictOnLease(Handle handle) {
    Settlement verdict = verdict(handle);
    return verdict == Settlement.SETTLED
            && entries.get(handle.offset()).state != PartitionModel.State.LEASED
        ? Settlement.EXPIRED
        : verdict;
  }
}
