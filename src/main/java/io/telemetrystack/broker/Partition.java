package io.telemetrystack.broker;

import static io.telemetrystack.broker.SlotLists.NONE;

import io.telemetrystack.message.BytesPayload;
import io.telemetrystack.message.Payload;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One queue with leases: memory first, the rest in the overflow. Called by its verticle alone, one
 * call at a time; never waits but for the overflow's disk.
 *
 * <p>A message is in the table, or <em>waiting</em>: in the overflow only. All that wait come after
 * all that never did, so while any wait, whatever is put waits too and first deliveries keep their
 * order. A message that came back from the overflow stays there until it is settled, so its payload
 * may leave memory at any time.
 *
 * <p>Times named {@code nowMs} are monotonic, those named {@code createdMs} are of the wall clock.
 * {@link Balance#holds} after every call.
 */
public final class Partition {
  private static final long FULL_RETRY_MS = 200;
  private static final int OFFSETS_RESERVED_AT_ONCE = 1 << 20;
  private static final int WINDOW_MESSAGES = 1024;
  private static final long WINDOW_BYTES = 4 << 20;

  private final PartitionLimits limits;
  private final Overflow overflow;
  private final MessageTable table = new MessageTable();
  private final Map<String, Consumer> consumers = new HashMap<>();
  private final Map<Requeue, Long> requeued = new EnumMap<>(Requeue.class);

  private long nextOffset;
  private long reservedUpTo;
  private long firstWaiting;
  private long waiting;
  private long accepted;
  private long acked;
  private long refused;

  /** Starts with what the overflow holds. */
  public Partition(PartitionLimits limits, Overflow overflow) {
    this.limits = limits;
    this.overflow = overflow;
    nextOffset = overflow.reservedUpTo();
    reservedUpTo = nextOffset;
    waiting = overflow.count();
    accepted = waiting + overflow.deadLetters();
    for (Requeue cause : Requeue.values()) {
      requeued.put(cause, 0L);
    }
  }

  public PutResult put(String key, Payload payload, long createdMs) {
    int sizeBytes = payload.sizeBytes();
    boolean inMemory = waiting == 0 && hasRoomFor(sizeBytes);
    if (!inMemory && overflow.bytes() >= limits.overflowMaxBytes()) {
      refused++;
      return new PutResult.Full(FULL_RETRY_MS);
    }
    reserveAnOffset();
    if (inMemory) {
      table.add(nextOffset, key, payload, createdMs);
    } else {
      appendWaiting(new StoredMessage(nextOffset, key, payload.encode(), createdMs, 0, 0));
    }
    accepted++;
    return new PutResult.Accepted(nextOffset++);
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
      int slot = nextReady(maxMessages - granted.size(), bytesLeft);
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
      int slot = handle.slot();
      if (table.storedBytes[slot] > 0) {
        overflow.remove(table.offsets[slot], table.storedBytes[slot]);
      }
      forget(slot);
      acked++;
    }
    return verdict;
  }

  public Settlement nack(Handle handle, Nack nack, long nowMs) {
    Settlement verdict = verdictOnLease(handle);
    if (verdict == Settlement.SETTLED) {
      if (nack.rejected()) {
        reject(handle.slot(), nack, nowMs);
      } else {
        requeue(handle.slot(), Requeue.HANDED_BACK, nack.delayMs(), nowMs);
      }
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
    int released = 0;
    for (int slot = 0; slot < table.capacity(); slot++) {
      if (table.states[slot] == MessageTable.LEASED
          && table.consumers[slot].name.equals(consumerName)) {
        requeue(slot, Requeue.DISCONNECTED, 0, 0);
        released++;
      }
    }
    return released;
  }

  /** Makes ready what has been leased or delayed for long enough. */
  public void expire(long nowMs) {
    table.expire(nowMs, this::onDeadline);
  }

  /** Writes to the overflow, leased or not, what was made at that time or before. */
  public void spill(long createdMs) {
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
    spill(batch);
  }

  /** Writes what the overflow may still hold back. */
  public void flush() {
    int slot = table.firstUnstored();
    overflow.flush(slot == NONE ? nextOffset : table.offsets[slot]);
  }

  /** Puts everything in the overflow, to be found on the next opening; the last call. */
  public void close() {
    try (overflow) {
      for (int slot = 0; slot < table.capacity(); slot++) {
        if (table.storedBytes[slot] > 0 && table.attempts[slot] > 0) {
          recordAttempts(slot);
        }
      }
      spill(Long.MAX_VALUE);
      overflow.reserve(nextOffset);
      overflow.sync();
    }
  }

  /** Whether a lease would find something. */
  public boolean hasReady() {
    return table.ready > 0 || waiting > 0;
  }

  public PartitionStats stats() {
    return new PartitionStats(
        balance(),
        refused,
        requeued,
        table.residentMessages,
        table.residentBytes,
        overflow.bytes(),
        table.nextCreatedMs());
  }

  public Balance balance() {
    return new Balance(
        accepted,
        acked,
        table.ready,
        table.delayed,
        table.leased,
        waiting,
        overflow.deadLetters(),
        0);
  }

  private boolean hasRoomFor(int sizeBytes) {
    return table.residentMessages < limits.queueSize()
        && table.residentBytes + sizeBytes <= limits.queueBytes();
  }

  private void reserveAnOffset() {
    if (nextOffset == reservedUpTo) {
      overflow.reserve(nextOffset + OFFSETS_RESERVED_AT_ONCE);
      reservedUpTo = nextOffset + OFFSETS_RESERVED_AT_ONCE;
    }
  }

  private void appendWaiting(StoredMessage message) {
    overflow.append(List.of(message));
    if (waiting++ == 0) {
      firstWaiting = message.offset();
    }
  }

  private int nextReady(int wanted, long wantedBytes) {
    int slot = table.nextReady();
    if (slot == NONE && waiting > 0 && roomInTable() > 0) {
      refill(wanted, wantedBytes);
      slot = table.nextReady();
    }
    return slot;
  }

  private int roomInTable() {
    return limits.inFlight() + limits.queueSize() - table.size();
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
    if (window.isEmpty()) {
      throw new IllegalStateException(
          waiting + " messages are missing in the overflow from offset " + firstWaiting);
    }
    for (StoredMessage message : window) {
      admit(message);
    }
  }

  private void admit(StoredMessage message) {
    Payload payload = new BytesPayload(message.payload());
    int slot = table.add(message.offset(), message.key(), payload, message.createdMs());
    table.stored(slot, message.storedBytes());
    table.attempts[slot] = message.attempts();
    table.rejections[slot] = message.rejections();
    firstWaiting = message.offset() + 1;
    waiting--;
  }

  private LeasedMessage grant(int slot, Consumer consumer, long nowMs) {
    if (table.payloads[slot] == null) {
      table.keepPayload(slot, new BytesPayload(overflow.get(table.offsets[slot]).payload()));
    }
    table.lease(slot, consumer, nowMs + limits.visibilityTimeoutMs());
    Handle handle = new Handle(table.offsets[slot], slot, overflow.epoch(), table.attempts[slot]);
    LeasedMessage message =
        new LeasedMessage(handle, table.keys[slot], table.payloads[slot], table.createdMs[slot]);
    shedPayload(slot);
    return message;
  }

  /** Beyond the bounds of memory, what is leased and stored is not kept in memory too. */
  private void shedPayload(int slot) {
    if (table.storedBytes[slot] > 0 && !hasRoomFor(0)) {
      table.dropPayload(slot);
    }
  }

  private Settlement verdict(Handle handle) {
    if (handle.epoch() != overflow.epoch()) {
      return Settlement.EARLIER_EPOCH;
    }
    int slot = handle.slot();
    if (slot < 0 || slot >= table.capacity() || table.offsets[slot] != handle.offset()) {
      return Settlement.UNKNOWN;
    }
    if (table.states[slot] == MessageTable.FREE
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
  }

  private void onDeadline(int slot) {
    if (table.states[slot] == MessageTable.LEASED) {
      requeue(slot, Requeue.EXPIRED, 0, 0);
    } else {
      table.makeReadyAgain(slot);
    }
  }

  private void reject(int slot, Nack nack, long nowMs) {
    boolean lastStraw = table.rejections[slot] + 1 >= limits.maxRejections();
    if (lastStraw && overflow.deadLetters() < limits.maxDeadLetters()) {
      overflow.bury(stored(slot), nack.reason(), table.storedBytes[slot]);
      forget(slot);
      return;
    }
    table.rejections[slot]++;
    if (table.storedBytes[slot] > 0) {
      recordAttempts(slot);
    }
    long delayMs = lastStraw ? limits.visibilityTimeoutMs() : 0;
    requeue(slot, Requeue.REJECTED, Math.max(nack.delayMs(), delayMs), nowMs);
  }

  private void forget(int slot) {
    Consumer consumer = table.consumers[slot];
    table.free(slot);
    forgetIfIdle(consumer);
  }

  private void forgetIfIdle(Consumer consumer) {
    if (consumer != null && consumer.holdsNothing()) {
      consumers.remove(consumer.name);
    }
  }

  private void recordAttempts(int slot) {
    overflow.recordAttempts(table.offsets[slot], table.attempts[slot], table.rejections[slot]);
  }

  private StoredMessage stored(int slot) {
    Payload payload = table.payloads[slot];
    return new StoredMessage(
        table.offsets[slot],
        table.keys[slot],
        payload == null ? overflow.get(table.offsets[slot]).payload() : payload.encode(),
        table.createdMs[slot],
        table.attempts[slot],
        table.rejections[slot]);
  }

  private void spill(List<StoredMessage> batch) {
    overflow.append(batch);
    for (StoredMessage message : batch) {
      int slot = table.firstUnstored();
      table.stored(slot, message.storedBytes());
      if (table.states[slot] == MessageTable.LEASED) {
        shedPayload(slot);
      }
    }
  }
}
