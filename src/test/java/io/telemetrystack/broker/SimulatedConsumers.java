package io.telemetrystack.broker;

import static io.telemetrystack.broker.GroupModel.check;

import io.telemetrystack.broker.CopyModel.State;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Consumers of all groups of a {@link SimulatedBroker}: they lease, and settle what they leased
 * lately or long ago, whatever became of it meanwhile.
 */
final class SimulatedConsumers {
  static final List<String> NAMES = List.of("a", "b", "c");
  static final int MOST_LEASED_AT_ONCE = 20;
  static final int MOST_LEASED_BYTES = 2_000;

  private static final int REMEMBERED = 512;
  private static final int RECENT = 30;
  private static final long LONGEST_DELAY_MS = 50_000;

  private record Delivery(GroupModel group, CopyModel copy, Handle handle) {}

  private final SplittableRandom random;
  private final SimulatedBroker broker;
  private final PartitionModel model;
  private final Delivery[] deliveries = new Delivery[REMEMBERED];
  private int remembered;

  /** What the last call would have set as a deadline, had it not failed half way. */
  long deadlineMs;

  SimulatedConsumers(SplittableRandom random, SimulatedBroker broker) {
    this.random = random;
    this.broker = broker;
    model = broker.model;
  }

  void lease(long nowMs) {
    int consumer = random.nextInt(NAMES.size());
    for (GroupModel group : model.groups().values()) {
      if (random.nextInt(3) > 0) {
        lease(group, consumer, nowMs);
      }
    }
  }

  private int lease(GroupModel group, int consumer, long nowMs) {
    boolean mustGrant = group.mustGrant(consumer);
    int maxMessages = random.nextInt(1, MOST_LEASED_AT_ONCE + 1);
    long maxBytes = random.nextLong(MOST_LEASED_BYTES);
    deadlineMs = nowMs + broker.limits.visibilityTimeoutMs();
    MessageTable table = broker.core(group).queue.table;
    int mostKnown = Math.max(table.size(), broker.limits.inFlight() + broker.limits.queueSize());
    List<LeasedMessage> granted =
        broker.core(group).lease(NAMES.get(consumer), maxMessages, maxBytes, nowMs);
    long bytes = 0;
    for (LeasedMessage message : granted) {
      CopyModel copy = group.delivered(message, consumer, deadlineMs);
      deliveries[remembered++ % REMEMBERED] = new Delivery(group, copy, message.handle());
      bytes += copy.sizeBytes;
    }
    check(granted.size() <= maxMessages, "no more messages than asked for");
    check(granted.size() < 2 || bytes <= maxBytes, "no more bytes than asked for");
    check(table.size() <= mostKnown, "the table is bounded");
    check(!mustGrant || !granted.isEmpty(), "what is ready is granted");
    return granted.size();
  }

  void ack() {
    for (int left = random.nextInt(1, 5); left > 0; left--) {
      Delivery delivery = anyDelivery();
      if (delivery != null) {
        ack(delivery);
      }
    }
    if (random.nextInt(8) == 0) {
      ackForged();
    }
    if (random.nextInt(4) > 0) {
      broker.flush();
    }
  }

  /** A handle that nobody was given, though it looks like one. */
  private void ackForged() {
    Delivery delivery = anyDelivery();
    if (delivery == null || delivery.handle.epoch() != broker.disk.epoch()) {
      return;
    }
    Handle real = delivery.handle;
    Group group = broker.core(delivery.group);
    int capacity = group.queue.table.capacity();
    Handle forged =
        switch (random.nextInt(4)) {
          case 0 -> new Handle(real.offset(), -1, real.epoch(), 1);
          case 1 -> new Handle(real.offset(), capacity, real.epoch(), 1);
          case 2 -> new Handle(real.offset(), real.slot(), real.epoch(), 0);
          default -> new Handle(real.offset(), real.slot(), real.epoch(), Integer.MAX_VALUE);
        };
    settled(Settlement.UNKNOWN, group.ack(forged));
  }

  private void ack(Delivery delivery) {
    Settlement expected = verdict(delivery, false);
    settled(expected, broker.core(delivery.group).ack(delivery.handle));
    if (expected == Settlement.SETTLED) {
      delivery.group.ack(delivery.copy, model.syncs());
    }
  }

  void nack(long nowMs) {
    Delivery delivery = anyDelivery();
    if (delivery == null) {
      return;
    }
    long delayMs = random.nextBoolean() ? 0 : random.nextLong(LONGEST_DELAY_MS);
    Nack nack = new Nack(delayMs, random.nextBoolean(), "why not");
    Group group = broker.core(delivery.group);
    Settlement expected = verdict(delivery, true);
    boolean room = hasRoomForADeadLetter(delivery);
    deadlineMs = nowMs + delivery.group.delayMs(delivery.copy, nack);
    settled(expected, group.nack(delivery.handle, nack, nowMs));
    if (expected == Settlement.SETTLED) {
      delivery.group.nack(delivery.copy, nack, room, nowMs, model.syncs());
    }
  }

  void refuse(long nowMs) {
    Delivery delivery = anyDelivery();
    if (delivery == null) {
      return;
    }
    Group group = broker.core(delivery.group);
    Settlement expected = verdict(delivery, true);
    boolean room = hasRoomForADeadLetter(delivery);
    deadlineMs = room ? nowMs : nowMs + broker.limits.visibilityTimeoutMs();
    settled(expected, group.refuse(delivery.handle, "for good", nowMs));
    if (expected == Settlement.SETTLED) {
      delivery.group.refuse(delivery.copy, room, nowMs, model.syncs());
    }
  }

  private boolean hasRoomForADeadLetter(Delivery delivery) {
    return delivery.group.count(State.DEAD) < broker.limits.maxDeadLetters()
        && broker.core(delivery.group).overflow().deadLetterBytes()
            < broker.limits.maxDeadLetterBytes();
  }

  void extend(long nowMs) {
    Delivery delivery = anyDelivery();
    if (delivery != null) {
      Settlement expected = verdict(delivery, true);
      settled(expected, broker.core(delivery.group).extend(delivery.handle, nowMs));
      if (expected == Settlement.SETTLED) {
        delivery.copy.deadlineMs = nowMs + broker.limits.visibilityTimeoutMs();
      }
    }
  }

  void disconnect() {
    int consumer = random.nextInt(NAMES.size());
    for (GroupModel group : model.groups().values()) {
      int released = broker.core(group).release(NAMES.get(consumer));
      check(released == group.release(consumer), "all that a consumer held is released");
    }
  }

  /** Leases and acknowledges all that a group has. */
  void drain(GroupModel group, long nowMs) {
    for (int granted = lease(group, 0, nowMs); granted > 0; granted = lease(group, 0, nowMs)) {
      for (int back = 1; back <= granted; back++) {
        ack(deliveries[(remembered - back) % REMEMBERED]);
      }
    }
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

  private static void settled(Settlement expected, Settlement actual) {
    if (expected != actual) {
      throw new AssertionError("a handle is " + expected + " and was answered " + actual);
    }
  }
}
