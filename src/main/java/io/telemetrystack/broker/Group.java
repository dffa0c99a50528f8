package io.telemetrystack.broker;

import static io.telemetrystack.broker.SlotLists.NONE;

import io.telemetrystack.message.Payload;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A consumer group of a partition: its own copy of each message from {@link Partition#addGroup} on,
 * leased to consumers that compete for them. Called as the partition is; messages come in through
 * the partition alone.
 *
 * <p>Times named {@code nowMs} are monotonic. {@link Balance#holds} after every call.
 */
public final class Group {
  private final PartitionLimits limits;
  private final GroupOverflow overflow;
  private final int epoch;
  private final Map<String, Consumer> consumers = new HashMap<>();
  private final Map<Requeue, Long> requeued = new EnumMap<>(Requeue.class);
  private final MessageTable table;
  final GroupQueue queue;

  private long accepted;
  private long acked;
  private long purged;

  /** Starts with what the overflow holds. */
  Group(PartitionLimits limits, Overflow disk, GroupOverflow overflow) {
    this.limits = limits;
    this.overflow = overflow;
    epoch = disk.epoch();
    queue = new GroupQueue(limits, disk, overflow);
    table = queue.table;
    accepted = overflow.count() + overflow.deadLetters();
    for (Requeue cause : Requeue.values()) {
      requeued.put(cause, 0L);
    }
  }

  public String name() {
    return overflow.name();
  }

  /**
   * Leases up to that many messages, redeliveries first, then by offset.
   *
   * @param maxBytes bound on the sum of their payloads; one is granted whatever its size
   */
  public List<LeasedMessage> lease(
      String consumerName, int maxMessages, long maxBytes, long nowMs) {
    Consumer consumer = consumers.computeIfAbsent(consumerName, n -> new Consumer(n, limits));
    List<LeasedMessage> granted = new ArrayList<>();
    long bytesLeft = maxBytes;
    while (granted.size() < maxMessages && table.leased < limits.inFlight()) {
      int slot = queue.nextReady(maxMessages - granted.size(), bytesLeft);
      if (slot == NONE || !consumer.mayTake(table.sizeBytes[slot])) {
        break;
      }
      bytesLeft -= table.sizeBytes[slot];
      if (bytesLeft < 0 && !granted.isEmpty()) {
        break;
      }
      granted.add(grant(slot, consumer, nowMs));
    }
    forgetIfIdle(consumer);
    return granted;
  }

  /** Accepted as long as the message was not leased again, even after the lease expired. */
  public Settlement ack(Handle handle) {
    Settlement verdict = verdict(handle);
    if (verdict == Settlement.SETTLED) {
      Consumer consumer = table.consumers[handle.slot()];
      queue.remove(handle.slot());
      forgetIfIdle(consumer);
      acked++;
    }
    return verdict;
  }

  public Settlement nack(Handle handle, Nack nack, long nowMs) {
    Settlement verdict = verdictOnLease(handle);
    if (verdict == Settlement.SETTLED) {
      if (nack.rejected()) {
        boolean lastStraw = table.rejections[handle.slot()] + 1 >= limits.maxRejections();
        reject(handle.slot(), nack, lastStraw, nowMs);
      } else {
        requeue(handle.slot(), Requeue.HANDED_BACK, nack.delayMs(), nowMs);
      }
    }
    return verdict;
  }

  /**
   * Makes a message a dead letter at once; while there is no room for one it is delivered again.
   */
  public Settlement refuse(Handle handle, String reason, long nowMs) {
    Settlement verdict = verdictOnLease(handle);
    if (verdict == Settlement.SETTLED) {
      reject(handle.slot(), new Nack(0, true, reason), true, nowMs);
    }
    return verdict;
  }

  /** The lease lasts the visibility timeout from now on. */
  public Settlement extend(Handle handle, long nowMs) {
    Settlement verdict = verdictOnLease(handle);
    if (verdict == Settlement.SETTLED) {
      table.extend(handle.slot(), nowMs + limits.visibilityTimeoutMs());
    }
    return verdict;
  }

  /** Makes all that a consumer holds ready again; looks at every message in the table. */
  public int release(String consumerName) {
    return release(consumerName::equals);
  }

  /** The same for all consumers of a node that has gone: their names begin with its own. */
  int releaseOf(String node) {
    String prefix = node + "/";
    return release(name -> name.equals(node) || name.startsWith(prefix));
  }

  private int release(Predicate<String> consumerName) {
    int released = 0;
    for (int slot = 0; slot < table.capacity(); slot++) {
      if (table.states[slot] == MessageTable.LEASED
          && consumerName.test(table.consumers[slot].name)) {
        requeue(slot, Requeue.DISCONNECTED, 0, 0);
        released++;
      }
    }
    return released;
  }

  /** Whether a lease would find something. */
  public boolean hasReady() {
    return queue.hasReady();
  }

  /** The dead letters from an offset on, oldest first. */
  public List<DeadLetter> deadLetters(long fromOffset, int maxMessages) {
    return overflow.deadLetters(fromOffset, maxMessages);
  }

  /** Deletes dead letters for good. */
  public void purge(List<DeadLetter> letters) {
    overflow.purge(letters);
    purged += letters.size();
  }

  public GroupStats stats() {
    return new GroupStats(
        balance(),
        requeued,
        table.residentMessages,
        table.residentBytes,
        overflow.bytes(),
        overflow.deadLetterBytes(),
        table.nextCreatedMs());
  }

  public Balance balance() {
    return new Balance(
        accepted,
        acked,
        table.ready,
        table.delayed,
        table.leased,
        queue.waiting(),
        overflow.deadLetters(),
        purged);
  }

  /** Differs among the groups of the partition; part of handles. */
  int number() {
    return overflow.number();
  }

  GroupOverflow overflow() {
    return overflow;
  }

  /** Makes ready what has been leased or delayed for long enough. */
  void expire(long nowMs) {
    table.expire(nowMs, this::onDeadline);
  }

  /** Takes a message that fits into memory. */
  void take(long offset, String key, Payload payload, long createdMs) {
    queue.add(offset, key, payload, createdMs);
    accepted++;
  }

  /**
   * Takes messages of which the overflow holds all that do not fit into memory.
   *
   * @param inMemory how many, from the first on, fit
   * @param allStored whether the overflow holds those too
   */
  void take(List<StagedMessage> messages, int inMemory, boolean allStored) {
    for (StagedMessage message : messages.subList(0, inMemory)) {
      if (allStored) {
        queue.addStored(message);
      } else {
        StoredMessage plain = message.stored();
        queue.add(plain.offset(), plain.key(), message.payload(), plain.createdMs());
      }
    }
    for (StagedMessage message : messages.subList(inMemory, messages.size())) {
      queue.addWaiting(message.stored().offset());
    }
    accepted += messages.size();
  }

  /** Puts dead letters back into the queue as the messages given, whose offsets are new. */
  void redrive(List<DeadLetter> letters, List<StoredMessage> messages) {
    overflow.redrive(letters, messages);
    messages.forEach(message -> queue.addWaiting(message.offset()));
  }

  /** Keeps the counts of what was delivered before the memory goes. */
  void recordAttempts() {
    for (int slot = 0; slot < table.capacity(); slot++) {
      if (table.attempts[slot] > 0) {
        queue.recordAttempts(slot);
      }
    }
  }

  private LeasedMessage grant(int slot, Consumer consumer, long nowMs) {
    Payload payload = queue.payload(slot);
    table.lease(slot, consumer, nowMs + limits.visibilityTimeoutMs());
    Handle handle = new Handle(table.offsets[slot], slot, epoch, table.attempts[slot]);
    queue.shedPayload(slot);
    return new LeasedMessage(handle, table.keys[slot], payload, table.createdMs[slot]);
  }

  private Settlement verdict(Handle handle) {
    if (handle.epoch() != epoch) {
      return Settlement.EARLIER_EPOCH;
    }
    int slot = handle.slot();
    if (slot < 0
        || slot >= table.capacity()
        || table.offsets[slot] != handle.offset()
        || table.states[slot] == MessageTable.FREE
        || handle.attempt() < 1
        || handle.attempt() > table.attempts[slot]) {
      return Settlement.UNKNOWN;
    }
    return handle.attempt() == table.attempts[slot] ? Settlement.SETTLED : Settlement.LEASED_AGAIN;
  }

  private Settlement verdictOnLease(Handle handle) {
    Settlement verdict = verdict(handle);
    return verdict == Settlement.SETTLED && table.states[handle.slot()] != MessageTable.LEASED
        ? Settlement.EXPIRED
        : verdict;
  }

  private void requeue(int slot, Requeue cause, long delayMs, long nowMs) {
    requeued.merge(cause, 1L, Long::sum);
    Consumer consumer = table.consumers[slot];
    if (delayMs > 0) {
      table.delay(slot, nowMs + delayMs);
    } else {
      table.makeReadyAgain(slot);
    }
    forgetIfIdle(consumer);
    queue.recordAttempts(slot);
  }

  private void onDeadline(int slot) {
    if (table.states[slot] == MessageTable.LEASED) {
      requeue(slot, Requeue.EXPIRED, 0, 0);
    } else {
      table.makeReadyAgain(slot);
      // When the delay began, a full disk may have kept them from being recorded.
      queue.recordAttempts(slot);
    }
  }

  private void reject(int slot, Nack nack, boolean lastStraw, long nowMs) {
    if (lastStraw && hasRoomForADeadLetter()) {
      Consumer consumer = table.consumers[slot];
      queue.bury(slot, nack.reason());
      forgetIfIdle(consumer);
      return;
    }
    table.rejections[slot]++;
    long delayMs = lastStraw ? limits.visibilityTimeoutMs() : 0;
    requeue(slot, Requeue.REJECTED, Math.max(nack.delayMs(), delayMs), nowMs);
  }

  private boolean hasRoomForADeadLetter() {
    return overflow.deadLetters() < limits.maxDeadLetters()
        && overflow.deadLetterBytes() < limits.maxDeadLetterBytes();
  }

  private void forgetIfIdle(Consumer consumer) {
    if (consumer != null && consumer.holdsNothing()) {
      consumers.remove(consumer.name);
    }
  }
}
