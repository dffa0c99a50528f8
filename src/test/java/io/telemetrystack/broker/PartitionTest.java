package io.telemetrystack.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.message.BytesPayload;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartitionTest {
  private static final long TIMEOUT_MS = 30_000;
  private static final int PAYLOAD_BYTES = 100;

  private final InMemoryOverflow disk = new InMemoryOverflow();

  @Test
  void refusesWithAHintOnceMemoryAndOverflowAreFull() {
    Partition partition = new Partition(limits(2, 0), disk);
    put(partition, 2);

    assertThat(partition.put("k", payload(), 0))
        .isInstanceOfSatisfying(
            PutResult.Full.class, full -> assertThat(full.retryAfterMs()).isPositive());
    assertThat(partition.stats().refused()).isEqualTo(1);
  }

  @Test
  void keepsOrderThroughTheOverflow() {
    Partition partition = new Partition(limits(10, 1 << 20), disk);
    put(partition, 100);
    List<Long> offsets =
        partition.lease("a", 1_000, Long.MAX_VALUE, 0).stream()
            .map(message -> message.handle().offset())
            .toList();

    assertThat(offsets).isEqualTo(IntStream.range(0, 100).mapToObj(i -> (long) i).toList());
    assertThat(partition.stats().residentMessages()).isLessThanOrEqualTo(10);
  }

  @Test
  void deliversAgainFarMoreThanFitsInMemory() {
    Partition partition = new Partition(limits(1_000, 1 << 20), disk);
    put(partition, 5_001);
    assertThat(partition.lease("a", 10_000, Long.MAX_VALUE, 0)).hasSize(5_001);
    partition.expire(TIMEOUT_MS - 1);
    assertThat(partition.hasReady()).isFalse();
    partition.expire(TIMEOUT_MS);

    assertThat(partition.lease("b", 10_000, Long.MAX_VALUE, TIMEOUT_MS))
        .hasSize(5_001)
        .allMatch(message -> message.handle().attempt() == 2);
    assertThat(partition.stats().requeued()).containsEntry(Requeue.EXPIRED, 5_001L);
  }

  @Test
  void writesNothingToDiskWhileMessagesAreAcknowledgedInTime() {
    Partition partition = new Partition(limits(10, 1 << 20), disk);
    for (int i = 0; i < 1_000; i++) {
      put(partition, 1);
      partition.ack(partition.lease("a", 1, Long.MAX_VALUE, i).get(0).handle());
      partition.spill(-1);
    }

    assertThat(disk.count()).isZero();
    assertThat(partition.balance().acked()).isEqualTo(1_000);
  }

  @Test
  void writesWhatIsOldLeasedOrNot() {
    Partition partition = new Partition(limits(10, 1 << 20), disk);
    partition.put("old", payload(), 1_000);
    partition.put("old", payload(), 2_000);
    partition.put("new", payload(), 3_000);
    partition.lease("a", 1, Long.MAX_VALUE, 0);
    partition.spill(2_000);

    assertThat(disk.count()).isEqualTo(2);
  }

  @Test
  void burnsNoAttemptWhenAMessageIsHandedBack() {
    Partition partition = new Partition(limits(10, 1 << 20), disk);
    put(partition, 1);
    for (int i = 0; i < 20; i++) {
      Handle handle = partition.lease("a", 1, Long.MAX_VALUE, 0).get(0).handle();
      partition.nack(handle, new Nack(0, false, "store is down"), 0);
    }

    assertThat(partition.balance().deadLettered()).isZero();
    assertThat(partition.balance().ready()).isEqualTo(1);
  }

  @Test
  void keepsTheReasonOfADeadLetter() {
    Partition partition = new Partition(limits(10, 1 << 20), disk);
    put(partition, 1);
    for (int i = 0; i < 3; i++) {
      Handle handle = partition.lease("a", 1, Long.MAX_VALUE, 0).get(0).handle();
      partition.nack(handle, new Nack(0, true, "reason " + i), 0);
    }

    assertThat(disk.deadLetters(0, 10)).extracting(DeadLetter::reason).containsExactly("reason 2");
    assertThat(partition.balance().holds()).isTrue();
  }

  private static PartitionLimits limits(int queueSize, long overflowBytes) {
    return new PartitionLimits(
        queueSize, 1 << 20, overflowBytes, TIMEOUT_MS, 3, 10, 100_000, 10_000, 64 << 20);
  }

  private static void put(Partition partition, int messages) {
    for (int i = 0; i < messages; i++) {
      assertThat(partition.put("k", payload(), 0)).isInstanceOf(PutResult.Accepted.class);
    }
  }

  private static BytesPayload payload() {
    return new BytesPayload(new byte[PAYLOAD_BYTES]);
  }
}
