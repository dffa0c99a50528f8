package io.telemetrystack.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.message.BytesPayload;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;

/** One random life of a partition. */
public final class PartitionLife implements LongConsumer {
  private static final int STEPS = 300;
  private static final int MOST_LEASED_AT_ONCE = 20;
  private static final List<String> CONSUMERS = List.of("a", "b", "c");

  @Override
  public void accept(long seed) {
    new Life(seed).run();
  }

  private static final class Life {
    private final SplittableRandom random;
    private final PartitionLimits limits;
    private final PartitionModel model;
    private final List<Handle> handles = new ArrayList<>();
    private InMemoryOverflow disk = new InMemoryOverflow();
    private Partition partition;
    private long nowMs = 1_000_000;
    private long ids;

    Life(long seed) {
      random = new SplittableRandom(seed);
      limits =
          new PartitionLimits(
              random.nextInt(1, 20),
              random.nextLong(100, 4_000),
              random.nextInt(4) == 0 ? random.nextLong(3_000) : 1_000_000,
              1_000,
              random.nextInt(1, 4),
              random.nextInt(0, 6),
              random.nextInt(2, 50),
              random.nextInt(1, 20),
              random.nextLong(100, 3_000));
      model = new PartitionModel(limits);
      partition = new Partition(limits, disk);
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        try {
          step();
          check();
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError("step " + step + ": " + e.getMessage(), e);
        }
      }
      drain();
    }

    private void step() {
      int dice = random.nextInt(100);
      if (dice < 40) {
        put();
      } else if (dice < 60) {
        lease(CONSUMERS.get(random.nextInt(CONSUMERS.size())));
      } else if (dice < 78) {
        ack(anyHandle());
      } else if (dice < 84) {
        nack(anyHandle());
      } else if (dice < 87) {
        extend(anyHandle());
      } else if (dice < 93) {
        expire(random.nextInt(4) == 0 ? random.nextLong(100_000) : random.nextLong(600));
      } else if (dice < 95) {
        disconnect();
      } else if (dice < 98) {
        partition.spill(nowMs - random.nextLong(500));
        partition.flush();
      } else if (dice < 99) {
        restart();
      } else {
        crash();
      }
    }

    private void put() {
      byte[] payload = ByteBuffer.allocate(8 + random.nextInt(200)).putLong(ids++).array();
      PutResult result = partition.put("key", new BytesPayload(payload), nowMs);
      if (result instanceof PutResult.Accepted accepted) {
        model.put(accepted.offset(), payload);
      } else {
        assertThat(disk.bytes()).isGreaterThanOrEqualTo(limits.overflowMaxBytes());
      }
    }

    private void lease(String consumer) {
      boolean mustGrant = model.mustGrant(consumer);
      int maxMessages = random.nextInt(1, MOST_LEASED_AT_ONCE + 1);
      long maxBytes = random.nextLong(2_000);
      List<LeasedMessage> granted = partition.lease(consumer, maxMessages, maxBytes, nowMs);
      long bytes = 0;
      for (LeasedMessage message : granted) {
        model.delivered(message, consumer, nowMs + limits.visibilityTimeoutMs());
        handles.add(message.handle());
        bytes += message.payload().sizeBytes();
      }
      assertThat(granted.size()).isLessThanOrEqualTo(maxMessages);
      assertThat(granted.size() < 2 || bytes <= maxBytes).as("bytes within bounds").isTrue();
      assertThat(mustGrant && granted.isEmpty()).as("ready but not granted").isFalse();
      checkCaps(consumer);
    }

    private void checkCaps(String consumer) {
      List<PartitionModel.Entry> held = model.leasedBy(consumer);
      long bytes = held.stream().mapToLong(entry -> entry.payload.length).sum();
      assertThat(held.size()).isLessThanOrEqualTo(limits.consumerMessages());
      assertThat(held.size() < 2 || bytes <= limits.consumerBytes()).as("consumer cap").isTrue();
      assertThat(partition.balance().leased()).isLessThanOrEqualTo(limits.inFlight());
    }

    private Handle anyHandle() {
      if (handles.isEmpty()) {
        return new Handle(0, 0, 0, 1);
      }
      int back = Math.min(handles.size(), random.nextInt(4) == 0 ? 1_000 : 30);
      return handles.get(handles.size() - 1 - random.nextInt(back));
    }

    private void ack(Handle handle) {
      assertThat(partition.ack(handle)).as("ack of %s", handle).isEqualTo(model.ack(handle));
    }

    private void nack(Handle handle) {
      long delayMs = random.nextBoolean() ? 0 : random.nextLong(50_000);
      Nack nack = new Nack(delayMs, random.nextBoolean(), "why not");
      assertThat(partition.nack(handle, nack, nowMs))
          .as("nack of %s", handle)
          .isEqualTo(model.nack(handle, nack, nowMs));
    }

    private void extend(Handle handle) {
      assertThat(partition.extend(handle, nowMs))
          .as("extend of %s", handle)
          .isEqualTo(model.extend(handle, nowMs + limits.visibilityTimeoutMs()));
    }

    private void expire(long afterMs) {
      nowMs += afterMs;
      partition.expire(nowMs);
      model.expire(nowMs);
    }

    private void disconnect() {
      String consumer = CONSUMERS.get(random.nextInt(CONSUMERS.size()));
      assertThat(partition.release(consumer)).isEqualTo(model.release(consumer));
    }

    private void restart() {
      partition.close();
      disk = disk.reopened();
      partition = new Partition(limits, disk);
      model.restart();
    }

    private void crash() {
      disk = disk.reopened();
      partition = new Partition(limits, disk);
      model.crash(disk.read(0, Integer.MAX_VALUE, Long.MAX_VALUE));
    }

    private void check() {
      model.agreesWith(partition.balance());
      PartitionStats stats = partition.stats();
      assertThat(stats.residentMessages())
          .as("messages in memory")
          .isLessThanOrEqualTo(limits.queueSize() + MOST_LEASED_AT_ONCE);
      assertThat(partition.hasReady()).isEqualTo(model.count(PartitionModel.State.READY) > 0);
    }

    private void drain() {
      restart();
      List<LeasedMessage> granted;
      do {
        granted = partition.lease("a", MOST_LEASED_AT_ONCE, Long.MAX_VALUE, nowMs);
        for (LeasedMessage message : granted) {
          model.delivered(message, "a", nowMs + 1);
          ack(message.handle());
        }
        check();
      } while (!granted.isEmpty());
      assertThat(model.count(PartitionModel.State.READY)).as("left behind").isZero();
      assertThat(disk.count()).as("left on disk").isZero();
    }
  }
}
