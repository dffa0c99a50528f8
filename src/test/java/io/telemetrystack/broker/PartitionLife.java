package io.telemetrystack.broker;

import static io.telemetrystack.broker.GroupModel.check;

import io.telemetrystack.broker.CopyModel.State;
import io.telemetrystack.broker.OverflowException.Kind;
import io.telemetrystack.message.Durability;
import io.telemetrystack.message.Payload;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;

/**
 * One random life of a partition: what publishers, consumers, its verticle, an operator and bad
 * luck do to it, one step after the other, with every answer held against {@link PartitionModel}.
 * Public, and made without arguments, for {@link MutantLoader}.
 */
public final class PartitionLife implements LongConsumer {
  static final int STEPS = 1_000;

  private static final List<String> GROUPS = List.of("g", "h", "i", "j");
  private static final Durability[] DURABILITIES = Durability.values();
  private static final Kind[] FAILURES = Kind.values();
  private static final int MOST_PAYLOAD_BYTES = 200;
  private static final int MOST_ACCESSES_TO_A_FAILURE = 8;

  /** As a frame: its size in memory is another than on disk. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Packed(byte[] bytes, int sizeBytes) implements Payload {
    @Override
    public byte[] encode() {
      return bytes.clone();
    }
  }

  private SplittableRandom random;
  private SimulatedBroker broker;
  private SimulatedConsumers consumers;
  private PartitionModel model;
  private boolean unlucky;
  private long nowMs;

  @Override
  public void accept(long seed) {
    int step = 0;
    try {
      begin(seed);
      for (; step < STEPS; step++) {
        step();
        checkAll();
      }
      drain();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + ", step " + step + ": " + e.getMessage(), e);
    }
  }

  private void begin(long seed) {
    random = new SplittableRandom(seed);
    PartitionLimits limits =
        new PartitionLimits(
            new QueueBounds(random.nextInt(1, 20), random.nextLong(100, 4_000)),
            random.nextInt(3) == 0 ? random.nextLong(3_000) : 1_000_000,
            1_000,
            1_000,
            random.nextInt(1, 4),
            random.nextInt(0, 6),
            random.nextLong(2_000),
            random.nextInt(2, 50),
            random.nextInt(1, 20),
            random.nextLong(100, 3_000));
    broker = new SimulatedBroker(random, limits, GROUPS.subList(0, random.nextInt(4)));
    consumers = new SimulatedConsumers(random, broker);
    model = broker.model;
    unlucky = random.nextBoolean();
    nowMs = 1_000_000;
  }

  private void step() {
    boolean fails = unlucky && random.nextInt(40) == 0;
    Kind kind = FAILURES[random.nextInt(FAILURES.length)];
    if (fails) {
      int accesses = random.nextInt(random.nextInt(1, MOST_ACCESSES_TO_A_FAILURE));
      broker.disk.failAfter(accesses, kind, random.nextBoolean());
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
      broker.commit();
    } else if (dice < 590) {
      consumers.lease(nowMs);
    } else if (dice < 790) {
      consumers.ack();
    } else if (dice < 842) {
      consumers.nack(nowMs);
    } else if (dice < 850) {
      consumers.refuse(nowMs);
    } else if (dice < 880) {
      consumers.extend(nowMs);
    } else if (dice < 930) {
      tick(random.nextInt(4) == 0 ? random.nextLong(100_000) : random.nextLong(600));
    } else if (dice < 945) {
      consumers.disconnect();
    } else if (dice < 950) {
      broker.relieve();
    } else if (dice < 982) {
      operate(dice - 950);
    } else {
      interrupt(dice - 982);
    }
  }

  /** What an operator does; the partition's service commits before it. */
  private void operate(int dice) {
    broker.commit();
    if (dice < 13) {
      model.groups().values().forEach(this::redriveSome);
    } else if (dice < 20) {
      model.groups().values().forEach(this::purgeSome);
    } else if (dice < 26) {
      broker.durability(DURABILITIES[random.nextInt(DURABILITIES.length)]);
    } else if (dice < 29) {
      broker.addGroup(GROUPS.get(random.nextInt(GROUPS.size())));
    } else if (dice < 30) {
      broker.removeGroup(GROUPS.get(random.nextInt(GROUPS.size())));
    } else {
      broker.disk.freeBytes = broker.limits.diskReserveBytes() - (random.nextInt(4) == 0 ? 1 : 0);
    }
  }

  private void interrupt(int dice) {
    if (dice < 6) {
      broker.commit();
      broker.restart();
    } else if (dice < 12) {
      broker.kill();
    } else {
      broker.cutPower();
    }
  }

  private void put() {
    byte[] bytes =
        ByteBuffer.allocate(Integer.BYTES + random.nextInt(MOST_PAYLOAD_BYTES))
            .putInt(model.nextId())
            .array();
    Packed payload = new Packed(bytes, random.nextInt(1, bytes.length + 1));
    boolean noSpace = broker.freeBytesSeen < broker.limits.diskReserveBytes();
    boolean full = isOverflowFull();
    PutResult result = broker.partition.put(PartitionModel.KEY, payload, nowMs);
    if (result instanceof PutResult.Accepted accepted) {
      check(broker.durability() == Durability.MEMORY, "accepted only when on disk");
      model.accepted(accepted.offset(), payload, nowMs);
      model.groups().values().forEach(this::checkMemory);
    } else if (result instanceof PutResult.Staged staged) {
      check(broker.durability() == Durability.MEMORY || !full, "nothing goes to a full overflow");
      model.staged(staged.offset(), payload, nowMs);
    }
    check(!noSpace || result instanceof PutResult.Full, "nothing is taken without free space");
    check(noSpace || full || !(result instanceof PutResult.Full), "refused only when full");
    if (random.nextInt(3) > 0) {
      broker.commit();
    }
  }

  /** After a put that went to memory alone. */
  private void checkMemory(GroupModel group) {
    MessageTable table = broker.core(group).queue.table;
    boolean fits =
        table.residentMessages <= broker.limits.queueSize()
            && table.residentBytes <= broker.limits.queueBytes();
    check(fits, "only what fits is kept in memory alone");
  }

  private boolean isOverflowFull() {
    long full = broker.limits.overflowMaxBytes() - model.stagedBytes();
    for (GroupModel group : model.groups().values()) {
      if (broker.core(group).overflow().bytes() >= full) {
        return true;
      }
    }
    return false;
  }

  private void tick(long afterMs) {
    nowMs += afterMs;
    broker.tick(nowMs, nowMs - (random.nextInt(4) == 0 ? afterMs : random.nextLong(500)));
  }

  private void redriveSome(GroupModel group) {
    broker.redrive(group, someDeadLetters(group));
  }

  private void purgeSome(GroupModel group) {
    List<DeadLetter> letters = someDeadLetters(group);
    if (!letters.isEmpty()) {
      broker.core(group).purge(letters);
      letters.forEach(letter -> group.purged(letter, model.syncs()));
    }
  }

  private List<DeadLetter> someDeadLetters(GroupModel group) {
    return broker.core(group).deadLetters(0, random.nextInt(1, 7));
  }

  /** After a call that failed, perhaps half way: the process lives on, or dies at that point. */
  private void recover(Kind kind) {
    for (GroupModel group : model.groups().values()) {
      group.adopt(broker.core(group), consumers.deadlineMs, model.syncs());
    }
    if (kind == Kind.NO_SPACE) {
      return;
    }
    if (random.nextInt(3) == 0) {
      broker.kill();
    } else if (random.nextInt(3) == 0) {
      broker.cutPower();
    } else if (kind == Kind.FAILED) {
      broker.reopen();
    } else {
      broker.setAside();
    }
  }

  private void checkAll() {
    for (GroupModel group : model.groups().values()) {
      Group core = broker.core(group);
      group.agreesWith(core.balance());
      check(core.hasReady() == group.count(State.READY) > 0, "has ready");
      MessageTable table = core.queue.table;
      int most = broker.limits.queueSize() + SimulatedConsumers.MOST_LEASED_AT_ONCE;
      check(table.residentMessages <= most, "messages in memory are bounded");
      long mostBytes = broker.limits.queueBytes() + SimulatedConsumers.MOST_LEASED_BYTES;
      check(
          table.residentBytes <= mostBytes + MOST_PAYLOAD_BYTES * (long) most,
          "bytes in memory are bounded");
    }
  }

  /** In the end everything is delivered to every group. */
  private void drain() {
    broker.commit();
    broker.restart();
    for (GroupModel group : model.groups().values()) {
      consumers.drain(group, nowMs);
      check(group.count(State.READY) == 0, "all is delivered");
      check(broker.core(group).overflow().count() == 0, "nothing is left on disk");
    }
    checkAll();
  }
}
