package io.telemetrystack.broker;

import static io.telemetrystack.broker.GroupModel.check;

import io.telemetrystack.broker.CopyModel.State;
import io.telemetrystack.message.BytesPayload;
import io.telemetrystack.message.Durability;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;

/**
 * One random life of a partition: what its verticle, its consumers, an operator and bad luck do to
 * it, one step after the other, with every answer held against {@link PartitionModel}.
 */
public final class PartitionLife implements LongConsumer {
  static final int STEPS = 1_000;
  static final List<String> CONSUMERS = List.of("a", "b", "c");

  private static final List<String> GROUPS = List.of("g", "h", "i", "j");
  private static final Durability[] DURABILITIES = Durability.values();
  private static final OverflowException.Kind[] FAILURES = OverflowException.Kind.values();
  private static final int MOST_LEASED_AT_ONCE = 20;
  private static final int MOST_PAYLOAD_BYTES = 200;
  private static final int VISIBILITY_MS = 1_000;
  private static final int REMEMBERED = 512;
  private static final int RECENT = 30;

  private record Delivery(GroupModel group, CopyModel copy, Handle handle) {}

  private SplittableRandom random;
  private PartitionLimits limits;
  private SimulatedBroker broker;
  private PartitionModel model;
  private Delivery[] deliveries;
  private int remembered;
  private boolean unlucky;
  private long nowMs;

  /** What the last call would have set as a deadline, had it not failed half way. */
  private long deadlineMs;

  @Override
  public void accept(long seed) {
    int step = 0;
    try {
      begin(seed);
      while (step < STEPS) {
        step();
        checkAll();
        step++;
      }
      drain();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + ", step " + step + ": " + e.getMessage(), e);
    }
  }

  private void begin(long seed) {
    random = new SplittableRandom(seed);
    limits =
        new PartitionLimits(
            random.nextInt(1, 20),
            random.nextLong(100, 4_000),
            random.nextInt(4) == 0 ? random.nextLong(3_000) : 1_000_000,
            1_000,
            VISIBILITY_MS,
            random.nextInt(1, 4),
            random.nextInt(0, 6),
            random.nextLong(0, 2_000),
            random.nextInt(2, 50),
            random.nextInt(1, 20),
            random.nextLong(100, 3_000));
    broker = new SimulatedBroker(random, limits, GROUPS.subList(0, random.nextInt(4)));
    model = broker.model;
    deliveries = new Delivery[REMEMBERED];
    remembered = 0;
    unlucky = random.nextInt(3) == 0;
    nowMs = 1_000_000;
  }

  private void step() {
    boolean fails = unlucky && random.nextInt(40) == 0;
    OverflowException.Kind kind = FAILURES[random.nextInt(FAILURES.length)];
    if (fails) {
      broker.disk.failAfter(random.nextInt(4), kind, random.nextBoolean());
    }
    try {
      act(random.nextInt(1_000));
      broker.disk.failNoMore();
    } catch (OverflowException e) {
      if (!fails) {
        throw e;
      }
      recover(kind);
    }
  }

  private void act(int dice) {
    if (dice < 330) {
      put();
    } else if (dice < 400) {
      commit();
    } else if (dice < 590) {
      lease(random.nextInt(CONSUMERS.size()));
    } else if (dice < 790) {
      ack();
    } else if (dice < 850) {
      nack();
    } else if (dice < 880) {
      extend();
    } else if (dice < 930) {
      tick(random.nextInt(4) == 0 ? random.nextLong(100_000) : random.nextLong(600));
    } else if (dice < 945) {
      disconnect();
    } else if (dice < 950) {
      broker.partition.relieve();
      model.spilled(Long.MAX_VALUE);
    } else if (dice < 970) {
      deadLetters();
    } else {
      upheave(dice - 970);
    }
  }

  private void upheave(int dice) {
    if (dice < 12) {
      if (dice < 8 || random.nextInt(2) == 0) {
        commit();
      }
      operate(dice);
    } else if (dice < 18) {
      commit();
      broker.restart();
    } else if (dice < 24) {
      broker.kill();
    } else {
      broker.cutPower();
    }
  }

  private void operate(int dice) {
    commit();
    String name = GROUPS.get(random.nextInt(GROUPS.size()));
    if (dice < 6) {
      broker.durability(DURABILITIES[random.nextInt(DURABILITIES.length)]);
    } else if (dice < 9) {
      addGroup(name);
    } else if (dice < 10) {
      removeGroup(name);
    } else {
      broker.disk.freeBytes = random.nextInt(3) == 0 ? 0 : Long.MAX_VALUE;
    }
  }

  private void put() {
    byte[] payload =
        ByteBuffer.allocate(Integer.BYTES + random.nextInt(MOST_PAYLOAD_BYTES))
            .putInt(model.nextId())
            .array();
    boolean overflowFull = isOverflowFull();
    PutResult result = broker.partition.put("key", new BytesPayload(payload), nowMs);
    if (result instanceof PutResult.Accepted accepted) {
      check(broker.durability() == Durability.MEMORY, "accepted only when on disk");
      model.accepted(accepted.offset(), payload, nowMs);
    } else if (result instanceof PutResult.Staged staged) {
      check(
          broker.durability() == Durability.MEMORY || !overflowFull,
          "nothing goes to a disk that is full");
      model.staged(staged.offset(), payload, nowMs);
    } else {
      check(isFull(), "refused only when full");
    }
    if (random.nextInt(3) > 0) {
      commit();
    }
  }

  private boolean isFull() {
    return broker.disk.freeBytes < limits.diskReserveBytes()
        || broker.partition.stats().freeBytes() < limits.diskReserveBytes()
        || isOverflowFull();
  }

  private boolean isOverflowFull() {
    long mostBytes = limits.overflowMaxBytes() - broker.partition.stagedBytes();
    for (GroupModel group : model.groups().values()) {
      if (core(group).overflow().bytes() >= mostBytes) {
        return true;
      }
    }
    return false;
  }

  private void commit() {
    try {
      broker.partition.commit();
    } catch (OverflowException e) {
      model.commitFailed();
      throw e;
    } finally {
      check(broker.partition.staged() == 0, "a commit ends what is staged");
    }
    model.committed(broker.durability());
  }

  private void lease(int consumer) {
    for (GroupModel group : model.groups().values()) {
      if (random.nextInt(3) > 0) {
        lease(group, consumer);
      }
    }
  }

  private int lease(GroupModel group, int consumer) {
    boolean mustGrant = group.mustGrant(consumer);
    int maxMessages = random.nextInt(1, MOST_LEASED_AT_ONCE + 1);
    long maxBytes = random.nextLong(2_000);
    deadlineMs = nowMs + VISIBILITY_MS;
    List<LeasedMessage> granted =
        core(group).lease(CONSUMERS.get(consumer), maxMessages, maxBytes, nowMs);
    long bytes = 0;
    for (LeasedMessage message : granted) {
      int id = PartitionModel.id(message.payload().encode());
      remember(
          new Delivery(
              group, group.delivered(message, id, consumer, deadlineMs), message.handle()));
      bytes += message.payload().sizeBytes();
    }
    check(granted.size() <= maxMessages, "no more messages than asked for");
    check(granted.size() < 2 || bytes <= maxBytes, "no more bytes than asked for");
    check(!mustGrant || !granted.isEmpty(), "what is ready is granted");
    return granted.size();
  }

  private void remember(Delivery delivery) {
    deliveries[remembered++ % REMEMBERED] = delivery;
  }

  private Group core(GroupModel group) {
    return broker.partition.group(group.name).orElseThrow();
  }

  /** A delivery, mostly a recent one, of a group of the same name as one that exists; or null. */
  private Delivery anyDelivery() {
    if (remembered == 0) {
      return null;
    }
    int back = Math.min(remembered, random.nextInt(4) == 0 ? REMEMBERED : RECENT);
    Delivery delivery = deliveries[(remembered - 1 - random.nextInt(back)) % REMEMBERED];
    return model.groups().containsKey(delivery.group.name) ? delivery : null;
  }

  private Settlement verdict(Delivery delivery, boolean onLease) {
    if (delivery.handle.epoch() != broker.disk.epoch()) {
      return Settlement.EARLIER_EPOCH;
    }
    if (model.groups().get(delivery.group.name) != delivery.group) {
      return Settlement.UNKNOWN;
    }
    return onLease
        ? delivery.group.verdictOnLease(delivery.copy, delivery.handle)
        : delivery.group.verdict(delivery.copy, delivery.handle);
  }

  private void ack() {
    for (int left = random.nextInt(1, 5); left > 0; left--) {
      Delivery delivery = anyDelivery();
      if (delivery != null) {
        ack(delivery);
      }
    }
    if (random.nextInt(4) > 0) {
      flush();
    }
  }

  private void ack(Delivery delivery) {
    Settlement expected = verdict(delivery, false);
    settled(expected, core(delivery.group).ack(delivery.handle));
    if (expected == Settlement.SETTLED) {
      delivery.group.ack(delivery.copy, model.syncs());
    }
  }

  private static void settled(Settlement expected, Settlement actual) {
    if (expected != actual) {
      throw new AssertionError("a handle is " + expected + " and was answered " + actual);
    }
  }

  private void flush() {
    if (broker.partition.needsFlush()) {
      broker.partition.flush();
    }
    model.flushed();
  }

  private void nack() {
    Delivery delivery = anyDelivery();
    if (delivery == null) {
      return;
    }
    Nack nack =
        new Nack(
            random.nextBoolean() ? 0 : random.nextLong(50_000), random.nextBoolean(), "why not");
    Group group = core(delivery.group);
    Settlement expected = verdict(delivery, true);
    boolean room =
        delivery.group.count(State.DEAD) < limits.maxDeadLetters()
            && group.overflow().deadLetterBytes() < limits.maxDeadLetterBytes();
    deadlineMs = nowMs + delivery.group.delayMs(delivery.copy, nack);
    settled(expected, group.nack(delivery.handle, nack, nowMs));
    if (expected == Settlement.SETTLED) {
      delivery.group.nack(delivery.copy, nack, room, nowMs, model.syncs());
    }
  }

  private void extend() {
    Delivery delivery = anyDelivery();
    if (delivery != null) {
      Settlement expected = verdict(delivery, true);
      settled(expected, core(delivery.group).extend(delivery.handle, nowMs));
      if (expected == Settlement.SETTLED) {
        delivery.copy.deadlineMs = nowMs + VISIBILITY_MS;
      }
    }
  }

  private void tick(long afterMs) {
    nowMs += afterMs;
    long spillMs = nowMs - random.nextLong(500);
    broker.partition.tick(nowMs, spillMs);
    model.groups().values().forEach(group -> group.expire(nowMs));
    model.spilled(spillMs);
    model.flushed();
  }

  private void disconnect() {
    int consumer = random.nextInt(CONSUMERS.size());
    for (GroupModel group : model.groups().values()) {
      int released = core(group).release(CONSUMERS.get(consumer));
      check(released == group.release(consumer), "all that a consumer held is released");
    }
  }

  private void deadLetters() {
    commit();
    for (GroupModel group : model.groups().values()) {
      Group core = core(group);
      List<DeadLetter> letters = core.deadLetters(0, random.nextInt(1, 4));
      if (random.nextInt(3) > 0) {
        redrive(group, core, letters);
      } else if (!letters.isEmpty()) {
        core.purge(letters);
        letters.forEach(letter -> group.purged(letter, model.syncs()));
      }
    }
  }

  private void redrive(GroupModel group, Group core, List<DeadLetter> letters) {
    int redriven = broker.partition.redrive(core, letters);
    check(redriven > 0 || letters.isEmpty() || isFull(), "redriven unless full");
    if (redriven > 0) {
      broker.disk.failNoMore();
      model.redriven(group, core.overflow().read(model.lastOffset() + 1, redriven, Long.MAX_VALUE));
    }
  }

  private void addGroup(String name) {
    broker.partition.addGroups(List.of(name));
    if (!model.groups().containsKey(name)) {
      model.groupAdded(name);
    }
  }

  private void removeGroup(String name) {
    GroupModel group = model.groups().get(name);
    if (group != null) {
      group.removing = true;
      broker.partition.removeGroup(name);
      model.groupRemoved(name);
    }
  }

  private void recover(OverflowException.Kind kind) {
    for (GroupModel group : model.groups().values()) {
      group.adopt(core(group), deadlineMs, model.syncs());
    }
    if (kind == OverflowException.Kind.NO_SPACE) {
      return;
    }
    if (random.nextInt(3) == 0) {
      broker.kill();
    } else if (random.nextInt(3) == 0) {
      broker.cutPower();
    } else if (kind == OverflowException.Kind.FAILED) {
      broker.reopen();
    } else {
      broker.setAside();
    }
  }

  private void checkAll() {
    for (GroupModel group : model.groups().values()) {
      Group core = core(group);
      group.agreesWith(core.balance());
      check(core.hasReady() == (group.count(State.READY) > 0), "has ready");
      MessageTable table = core.queue.table;
      check(
          table.residentMessages <= limits.queueSize() + MOST_LEASED_AT_ONCE,
          "messages in memory are bounded");
      check(
          table.residentBytes <= limits.queueBytes() + 2_000 + MOST_PAYLOAD_BYTES,
          "bytes in memory are bounded");
    }
  }

  /** In the end everything is delivered to every group. */
  private void drain() {
    commit();
    broker.restart();
    for (GroupModel group : model.groups().values()) {
      for (int granted = lease(group, 0); granted > 0; granted = lease(group, 0)) {
        for (int back = 1; back <= granted; back++) {
          ack(deliveries[(remembered - back) % REMEMBERED]);
        }
        checkAll();
      }
      check(group.count(State.READY) == 0, "all is delivered");
      check(core(group).overflow().count() == 0, "nothing is left on disk");
    }
    flush();
  }
}
