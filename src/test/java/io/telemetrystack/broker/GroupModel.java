package io.telemetrystack.broker;

import io.telemetrystack.broker.CopyModel.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a group promises its consumers, said as plainly as possible. Any breach is an error. */
final class GroupModel {
  private static final int TICK_MS = DeadlineWheel.TICK_MS;

  final String name;

  /** A removal of it failed, so it may be found removed. */
  boolean removing;

  /** By id of their message; null for what was put before the group was. */
  final List<CopyModel> copies = new ArrayList<>();

  private final PartitionLimits limits;
  private final int[] held = new int[SimulatedConsumers.NAMES.size()];
  private final long[] heldBytes = new long[SimulatedConsumers.NAMES.size()];
  private final Map<State, Integer> counts = new EnumMap<>(State.class);
  private final List<CopyModel> timed = new ArrayList<>();
  private final List<CopyModel> memoryOnly = new ArrayList<>();
  private final List<CopyModel> unflushed = new ArrayList<>();
  private int spilled;
  private long lastFirstDelivery = -1;
  private long accepted;
  private long acked;
  private long purged;

  GroupModel(String name, PartitionLimits limits) {
    this.name = name;
    this.limits = limits;
  }

  static void check(boolean holds, String promise) {
    if (!holds) {
      throw new AssertionError(promise);
    }
  }

  int count(State state) {
    return counts.getOrDefault(state, 0);
  }

  /** A copy of a message that was accepted; where it is on disk is the caller's to say. */
  CopyModel add(CopyModel copy) {
    while (copies.size() <= copy.id) {
      copies.add(null);
    }
    copies.set(copy.id, copy);
    counts.merge(copy.state, 1, Integer::sum);
    memoryOnly.add(copy);
    accepted++;
    return copy;
  }

  CopyModel delivered(LeasedMessage message, int consumer, long deadlineMs) {
    byte[] payload = message.payload().encode();
    int id = PartitionModel.id(payload);
    CopyModel copy = id < copies.size() ? copies.get(id) : null;
    Handle handle = message.handle();
    check(copy != null, "what is delivered was accepted by the group");
    check(copy.state != State.GONE, "nothing is delivered after its ack");
    check(copy.state == State.READY, "only what is ready is delivered, not " + copy.state);
    check(handle.offset() == copy.offset, "an offset stays with its message");
    check(handle.attempt() == copy.attempts + 1, "attempts grow by one");
    check(Arrays.equals(payload, copy.payload), "the payload is what was put");
    if (!copy.delivered) {
      check(copy.offset > lastFirstDelivery, "first in, first out");
      lastFirstDelivery = copy.offset;
    }
    copy.attempts++;
    copy.delivered = true;
    leased(copy, consumer, deadlineMs);
    checkCaps(consumer);
    return copy;
  }

  private void leased(CopyModel copy, int consumer, long deadlineMs) {
    copy.consumer = consumer;
    copy.deadlineMs = deadlineMs;
    held[consumer]++;
    heldBytes[consumer] += copy.sizeBytes;
    move(copy, State.LEASED);
  }

  private void checkCaps(int consumer) {
    check(count(State.LEASED) <= limits.inFlight(), "in flight at once");
    check(held[consumer] <= limits.consumerMessages(), "messages of a consumer");
    check(
        held[consumer] < 2 || heldBytes[consumer] <= limits.consumerBytes(), "bytes of a consumer");
  }

  /** Whether a lease by this consumer must find something. */
  boolean mustGrant(int consumer) {
    return count(State.READY) > 0
        && held[consumer] == 0
        && count(State.LEASED) < limits.inFlight()
        && count(State.DELAYED) <= limits.queueSize();
  }

  Settlement verdict(CopyModel copy, Handle handle) {
    if (!copy.isHeld() || copy.offset != handle.offset()) {
      return Settlement.UNKNOWN;
    }
    return handle.attempt() == copy.attempts ? Settlement.SETTLED : Settlement.LEASED_AGAIN;
  }

  Settlement verdictOnLease(CopyModel copy, Handle handle) {
    Settlement verdict = verdict(copy, handle);
    return verdict == Settlement.SETTLED && copy.state != State.LEASED
        ? Settlement.EXPIRED
        : verdict;
  }

  void ack(CopyModel copy, int syncs) {
    move(copy, State.GONE);
    copy.maybeWritten(CopyModel.NOWHERE, syncs);
    unflushed.add(copy);
    acked++;
  }

  void nack(CopyModel copy, Nack nack, boolean roomForDeadLetters, long nowMs, int syncs) {
    if (nack.rejected() && copy.rejections + 1 >= limits.maxRejections() && roomForDeadLetters) {
      move(copy, State.DEAD);
      copy.written(CopyModel.BURIED, syncs);
      return;
    }
    copy.deadlineMs = nowMs + delayMs(copy, nack);
    copy.rejections += nack.rejected() ? 1 : 0;
    giveBack(copy, copy.deadlineMs > nowMs ? State.DELAYED : State.READY);
  }

  void refuse(CopyModel copy, boolean roomForDeadLetters, long nowMs, int syncs) {
    if (roomForDeadLetters) {
      move(copy, State.DEAD);
      copy.written(CopyModel.BURIED, syncs);
      return;
    }
    copy.deadlineMs = nowMs + limits.visibilityTimeoutMs();
    copy.rejections++;
    giveBack(copy, State.DELAYED);
  }

  /** How long a message stays invisible that does not become a dead letter. */
  long delayMs(CopyModel copy, Nack nack) {
    return nack.rejected() && copy.rejections + 1 >= limits.maxRejections()
        ? Math.max(nack.delayMs(), limits.visibilityTimeoutMs())
        : nack.delayMs();
  }

  void expire(long nowMs) {
    for (CopyModel copy : timed()) {
      if (ticks(copy.deadlineMs + TICK_MS - 1) <= ticks(nowMs)) {
        giveBack(copy, State.READY);
      }
    }
  }

  private void giveBack(CopyModel copy, State next) {
    move(copy, next);
    copy.attemptsToKeep = copy.attempts;
    unflushed.add(copy);
  }

  private static long ticks(long ms) {
    return Math.floorDiv(ms, TICK_MS);
  }

  int release(int consumer) {
    int released = 0;
    for (CopyModel copy : timed()) {
      if (copy.state == State.LEASED && copy.consumer == consumer) {
        giveBack(copy, State.READY);
        released++;
      }
    }
    return released;
  }

  void redriven(CopyModel copy, long offset, int syncs) {
    copy.offset = offset;
    copy.attempts = 0;
    copy.rejections = 0;
    copy.attemptsToKeep = 0;
    copy.attemptsKept = 0;
    copy.delivered = false;
    copy.written(CopyModel.QUEUED, syncs);
    move(copy, State.READY);
  }

  void purged(DeadLetter letter, int syncs) {
    CopyModel copy = copies.get(PartitionModel.id(letter.message().payload()));
    copy.written(CopyModel.NOWHERE, syncs);
    move(copy, State.GONE);
    purged++;
  }

  /** All that was made until then is on disk. */
  void spilled(long createdMs, int syncs) {
    while (spilled < memoryOnly.size() && memoryOnly.get(spilled).createdMs <= createdMs) {
      CopyModel copy = memoryOnly.get(spilled++);
      if (copy.isHeld() && !copy.isWritten(CopyModel.QUEUED)) {
        boolean now = (copy.afterKill() & CopyModel.QUEUED) == 0;
        copy.attemptsKept = now ? copy.attempts : copy.attemptsKept;
        copy.written(CopyModel.QUEUED, syncs);
      }
    }
  }

  /** What was held back is written. */
  void flushed(int syncs) {
    for (CopyModel copy : unflushed) {
      if (copy.state == State.GONE) {
        copy.written(CopyModel.NOWHERE, syncs);
      } else if (copy.isHeld() && copy.isWritten(CopyModel.QUEUED)) {
        copy.attemptsKept = copy.attemptsToKeep;
      }
    }
    unflushed.clear();
  }

  /** All that is held is ready again; what was found, and nothing else, is accepted. */
  void opened(int syncs) {
    for (CopyModel copy : timed()) {
      move(copy, State.READY);
    }
    unflushed.clear();
    memoryOnly.clear();
    spilled = 0;
    acked = 0;
    purged = 0;
    accepted = (long) count(State.READY) + count(State.DEAD);
  }

  /** Takes over a state that an opening found. */
  void found(CopyModel copy, State state) {
    move(copy, state);
  }

  void agreesWith(Balance balance) {
    boolean agrees =
        balance.holds()
            && balance.accepted() == accepted
            && balance.acked() == acked
            && balance.purged() == purged
            && balance.ready() + balance.overflow() == count(State.READY)
            && balance.leased() == count(State.LEASED)
            && balance.delayed() == count(State.DELAYED)
            && balance.deadLettered() == count(State.DEAD);
    if (!agrees) {
      throw new AssertionError(
          "group %s: %s, but accepted %d, acked %d, purged %d, %s"
              .formatted(name, balance, accepted, acked, purged, counts));
    }
  }

  /**
   * Takes over what a call did that failed half way; nothing may have been lost.
   *
   * @param deadlineMs of what it leased or delayed
   */
  void adopt(Group group, long deadlineMs, int syncs) {
    Map<Long, CopyModel> missing = new HashMap<>();
    copies.stream()
        .filter(copy -> copy != null && copy.isHeld())
        .forEach(copy -> missing.put(copy.offset, copy));
    missing.values().forEach(CopyModel::mayForgetAttempts);
    MessageTable table = group.queue.table;
    for (int slot = 0; slot < table.capacity(); slot++) {
      if (table.states[slot] != MessageTable.FREE) {
        CopyModel copy = missing.remove(table.offsets[slot]);
        check(copy != null, "nothing is in the table but what is held");
        adopt(copy, table, slot, deadlineMs, syncs);
      }
    }
    check(missing.size() == group.balance().overflow(), "a failed call loses nothing");
    missing.values().forEach(copy -> check(copy.state == State.READY, "what waits is ready"));
  }

  private void adopt(CopyModel copy, MessageTable table, int slot, long deadlineMs, int syncs) {
    boolean leased = table.states[slot] == MessageTable.LEASED;
    boolean again = copy.attempts < table.attempts[slot];
    copy.attempts = table.attempts[slot];
    copy.rejections = table.rejections[slot];
    copy.delivered |= again;
    if (table.stored[slot] && !copy.isWritten(CopyModel.QUEUED)) {
      copy.written(CopyModel.QUEUED, syncs);
    }
    if (leased && (again || copy.state != State.LEASED)) {
      move(copy, State.READY);
      leased(copy, SimulatedConsumers.NAMES.indexOf(table.consumers[slot].name), deadlineMs);
    } else if (!leased && table.states[slot] == MessageTable.READY) {
      move(copy, State.READY);
    } else if (!leased && copy.state != State.DELAYED) {
      copy.deadlineMs = deadlineMs;
      move(copy, State.DELAYED);
    }
  }

  private void move(CopyModel copy, State next) {
    if (copy.state == State.LEASED) {
      held[copy.consumer]--;
      heldBytes[copy.consumer] -= copy.sizeBytes;
    }
    counts.merge(copy.state, -1, Integer::sum);
    counts.merge(next, 1, Integer::sum);
    copy.state = next;
    if (copy.isTimed() && !copy.watched) {
      copy.watched = true;
      timed.add(copy);
    }
  }

  /** What is leased or delayed. */
  private List<CopyModel> timed() {
    timed.removeIf(
        copy -> {
          copy.watched = copy.isTimed();
          return !copy.watched;
        });
    return timed;
  }
}
