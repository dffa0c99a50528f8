package io.telemetrystack.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.telemetrystack.broker.OverflowException.Kind;
import io.telemetrystack.message.BytesPayload;
import io.telemetrystack.message.Durability;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PartitionTest {
  private static final long MANY_BYTES = 1 << 20;
  private static final long NEVER = Long.MIN_VALUE;

  private final InMemoryOverflow disk = new InMemoryOverflow();

  @Test
  void refusesWithReasonAndHintOnceMemoryAndOverflowAreFull() {
    Partition partition = open(Durability.MEMORY, 2, 0);
    put(partition, 2);

    assertThat(partition.put("k", payload("3"), 0))
        .isInstanceOfSatisfying(
            PutResult.Full.class,
            full -> {
              assertThat(full.retryAfterMs()).isPositive();
              assertThat(full.reason()).contains("overflow-max-bytes").contains("a");
            });
    assertThat(partition.stats().refused()).isEqualTo(1);
  }

  @Test
  void refusesWhileTheDiskHasNoMoreThanItsReserve() {
    Partition partition = open(Durability.MEMORY, 10, MANY_BYTES);
    put(partition, 1);
    disk.freeBytes = 999;
    partition.tick(0, NEVER);

    assertThat(partition.put("k", payload("2"), 0))
        .isInstanceOfSatisfying(
            PutResult.Full.class, full -> assertThat(full.reason()).contains("disk-reserve"));
    assertThat(group(partition).ack(lease(partition, 1).get(0).handle()))
        .isEqualTo(Settlement.SETTLED);
    disk.freeBytes = 1_000;
    partition.tick(0, NEVER);
    put(partition, 1);
  }

  @Test
  void recordsTheAttemptsThatAFullDiskKeptFromItWhenADelayBegan() {
    Partition partition = open(Durability.DISK, 10, MANY_BYTES);
    partition.put("k", payload("1"), 0);
    partition.commit();
    Handle handle = lease(partition, 1).get(0).handle();
    disk.failAfter(0, Kind.NO_SPACE, false);
    assertThatThrownBy(() -> group(partition).nack(handle, new Nack(500, false, ""), 0))
        .isInstanceOf(OverflowException.class);
    partition.tick(500 + DeadlineWheel.TICK_MS, NEVER);
    partition.flush();

    GroupOverflow found = disk.reopened().groups().get(0);
    assertThat(found.read(0, 1, MANY_BYTES).get(0).attempts()).isEqualTo(1);
  }

  @Test
  void keepsOrderThroughTheOverflow() {
    Partition partition = open(Durability.MEMORY, 10, MANY_BYTES);
    put(partition, 100);
    long first = disk.reservedUpTo() - (1 << 20);

    assertThat(lease(partition, 1_000))
        .extracting(message -> message.handle().offset() - first)
        .isEqualTo(IntStream.range(0, 100).mapToObj(i -> (long) i).toList());
    assertThat(stats(partition).residentMessages()).isLessThanOrEqualTo(10);
  }

  @Test
  void deliversAgainFarMoreThanFitsInMemory() {
    Partition partition = open(Durability.MEMORY, 1_000, MANY_BYTES);
    put(partition, 5_001);
    assertThat(lease(partition, 10_000)).hasSize(5_001);
    partition.tick(Limits.TIMEOUT_MS - 1, NEVER);
    assertThat(group(partition).hasReady()).isFalse();
    partition.tick(Limits.TIMEOUT_MS, NEVER);

    assertThat(group(partition).lease("b", 10_000, Long.MAX_VALUE, Limits.TIMEOUT_MS))
        .hasSize(5_001)
        .allMatch(message -> message.handle().attempt() == 2);
    assertThat(stats(partition).requeued()).containsEntry(Requeue.EXPIRED, 5_001L);
  }

  @Test
  void writesNothingToDiskWhileMessagesAreAcknowledgedInTime() {
    Partition partition = open(Durability.MEMORY, 10, MANY_BYTES);
    for (int i = 0; i < 1_000; i++) {
      put(partition, 1);
      group(partition).ack(lease(partition, 1).get(0).handle());
      partition.tick(i, -1);
    }

    assertThat(onDisk().count()).isZero();
    assertThat(balance(partition).acked()).isEqualTo(1_000);
  }

  @Test
  void writesWhatIsOldLeasedOrNot() {
    Partition partition = open(Durability.MEMORY, 10, MANY_BYTES);
    partition.put("old", payload("1"), 1_000);
    partition.put("old", payload("2"), 2_000);
    partition.put("new", payload("3"), 3_000);
    lease(partition, 1);
    partition.tick(0, 2_000);

    assertThat(onDisk().count()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(names = {"DISK", "FSYNC"})
  void showsAndAcceptsNothingBeforeItIsOnDisk(Durability durability) {
    Partition partition = open(durability, 10, MANY_BYTES);
    assertThat(partition.put("k", payload("1"), 0)).isInstanceOf(PutResult.Staged.class);
    assertThat(lease(partition, 1)).isEmpty();
    assertThat(balance(partition).accepted()).isZero();
    partition.commit();

    assertThat(onDisk().count()).isEqualTo(1);
    assertThat(lease(partition, 1)).hasSize(1);
  }

  @Test
  void takesNothingOfACommitThatFails() {
    Partition partition = open(Durability.DISK, 10, MANY_BYTES);
    partition.put("k", payload("1"), 0);
    disk.failAfter(0, Kind.NO_SPACE, false);
    assertThatThrownBy(partition::commit).isInstanceOf(OverflowException.class);
    partition.put("k", payload("2"), 0);
    partition.commit();

    assertThat(lease(partition, 9)).extracting(PartitionTest::text).containsExactly("2");
    assertThat(balance(partition).accepted()).isEqualTo(1);
  }

  @Test
  void givesEveryGroupItsOwnCopyFromItsFirstMomentOn() {
    Partition partition = open(Durability.MEMORY, 2, MANY_BYTES);
    put(partition, 1);
    partition.addGroups(List.of("b"));
    put(partition, 5);
    partition.commit();

    assertThat(lease(partition, 9)).hasSize(6);
    assertThat(partition.group("b").orElseThrow().lease("c", 9, Long.MAX_VALUE, 0)).hasSize(5);
  }

  @Test
  void aSlowGroupHoldsUpNobodyUntilItIsFullItself() {
    Partition partition = open(Durability.MEMORY, 2, 1_000);
    partition.addGroups(List.of("slow"));
    int accepted = 0;
    while (!(partition.put("k", payload("x"), 0) instanceof PutResult.Full)) {
      partition.commit();
      group(partition).ack(lease(partition, 1).get(0).handle());
      accepted++;
    }

    assertThat(accepted).isGreaterThan(20);
    assertThat(balance(partition).acked()).isEqualTo(accepted);
    assertThat(((PutResult.Full) partition.put("k", payload("x"), 0)).reason()).contains("slow");
  }

  @Test
  void forgetsWhatAGroupHeldThatIsRemoved() {
    Partition partition = open(Durability.DISK, 10, MANY_BYTES);
    put(partition, 3);
    partition.removeGroup("a");
    partition.addGroups(List.of("a"));

    assertThat(lease(partition, 9)).isEmpty();
  }

  @Test
  void keepsNoPayloadInMemoryOnceRelieved() {
    Partition partition = open(Durability.MEMORY, 10, MANY_BYTES);
    put(partition, 5);
    lease(partition, 2);
    partition.relieve();
    assertThat(stats(partition).residentMessages()).isZero();

    assertThat(lease(partition, 9)).extracting(PartitionTest::text).containsExactly("2", "3", "4");
  }

  @Test
  void burnsNoAttemptWhenAMessageIsHandedBack() {
    Partition partition = open(Durability.MEMORY, 10, MANY_BYTES);
    put(partition, 1);
    for (int i = 0; i < 20; i++) {
      Handle handle = lease(partition, 1).get(0).handle();
      group(partition).nack(handle, new Nack(0, false, "store is down"), 0);
    }

    assertThat(balance(partition).deadLettered()).isZero();
    assertThat(balance(partition).ready()).isEqualTo(1);
  }

  @Test
  void keepsTheReasonOfADeadLetter() {
    Partition partition = open(Durability.MEMORY, 10, MANY_BYTES);
    put(partition, 1);
    reject(partition);

    assertThat(group(partition).deadLetters(0, 10))
        .extracting(DeadLetter::reason)
        .containsExactly("reason 2");
    assertThat(balance(partition).holds()).isTrue();
  }

  @Test
  void deliversARedrivenDeadLetterLikeANewMessage() {
    Partition partition = open(Durability.MEMORY, 10, MANY_BYTES);
    put(partition, 1);
    reject(partition);
    put(partition, 1);
    assertThat(partition.redrive(group(partition), group(partition).deadLetters(0, 10))).isOne();
    put(partition, 1);

    assertThat(lease(partition, 9)).extracting(PartitionTest::text).containsExactly("0", "0", "0");
    assertThat(balance(partition)).isEqualTo(new Balance(3, 0, 0, 0, 3, 0, 0, 0));
  }

  @Test
  void countsWhatIsPurged() {
    Partition partition = open(Durability.MEMORY, 10, MANY_BYTES);
    put(partition, 1);
    reject(partition);
    group(partition).purge(group(partition).deadLetters(0, 10));

    assertThat(balance(partition)).isEqualTo(new Balance(1, 0, 0, 0, 0, 0, 0, 1));
  }

  @Test
  void carriesOverADiskFailureWhatMemoryAloneHas() {
    Partition partition = open(Durability.MEMORY, 3, MANY_BYTES);
    put(partition, 2);
    partition.tick(0, 0);
    put(partition, 4);
    disk.failAfter(0, Kind.FAILED, true);
    assertThatThrownBy(() -> partition.tick(0, 0)).isInstanceOf(OverflowException.class);
    CarriedOver carried = partition.carryOver();
    partition.close();
    InMemoryOverflow again = disk.reopened();
    Partition.restore(carried, again);

    Partition next = new Partition(Limits.of(3, MANY_BYTES), Durability.MEMORY, again);
    assertThat(lease(next, 9))
        .extracting(PartitionTest::text)
        .containsExactly("0", "1", "0", "1", "2", "3");
  }

  @Test
  void saysThatItsDiskIsDamagedWhereMessagesAreMissing() {
    Partition partition = open(Durability.MEMORY, 1, MANY_BYTES);
    put(partition, 3);
    onDisk().remove(onDisk().read(0, 1, 1).get(0).offset(), storedBytes());
    onDisk().remove(onDisk().read(0, 1, 1).get(0).offset(), storedBytes());

    assertThatThrownBy(() -> lease(partition, 9))
        .isInstanceOfSatisfying(
            OverflowException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DAMAGED))
        .hasMessageContaining("should hold 2 messages");
  }

  @Test
  void makesADeadLetterAtOnceOfWhatIsRefusedForGood() {
    Partition partition = open(Durability.MEMORY, 10, MANY_BYTES);
    put(partition, 1);
    Handle handle = lease(partition, 1).get(0).handle();
    assertThat(group(partition).refuse(handle, "400 bad line", 0)).isEqualTo(Settlement.SETTLED);
    assertThat(group(partition).deadLetters(0, 9))
        .singleElement()
        .extracting(DeadLetter::reason)
        .isEqualTo("400 bad line");
    assertThat(group(partition).refuse(handle, "again", 0)).isEqualTo(Settlement.UNKNOWN);
  }

  private Partition open(Durability durability, int queueSize, long overflowMaxBytes) {
    Partition partition = new Partition(Limits.of(queueSize, overflowMaxBytes), durability, disk);
    partition.addGroups(List.of("a"));
    return partition;
  }

  private GroupOverflow onDisk() {
    return disk.groups().get(0);
  }

  private static Group group(Partition partition) {
    return partition.group("a").orElseThrow();
  }

  private static List<LeasedMessage> lease(Partition partition, int maxMessages) {
    return group(partition).lease("c", maxMessages, Long.MAX_VALUE, 0);
  }

  private static void reject(Partition partition) {
    for (int i = 0; i < Limits.REJECTIONS; i++) {
      Handle handle = lease(partition, 1).get(0).handle();
      group(partition).nack(handle, new Nack(0, true, "reason " + i), 0);
    }
  }

  private static GroupStats stats(Partition partition) {
    return partition.stats().groups().get("a");
  }

  private static Balance balance(Partition partition) {
    return stats(partition).balance();
  }

  private static void put(Partition partition, int messages) {
    for (int i = 0; i < messages; i++) {
      assertThat(partition.put("k", payload("" + i), 0)).isNotInstanceOf(PutResult.Full.class);
    }
    partition.commit();
  }

  private static BytesPayload payload(String text) {
    return new BytesPayload(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(LeasedMessage message) {
    return new String(message.payload().encode(), StandardCharsets.UTF_8);
  }

  private static int storedBytes() {
    return StoredMessage.storedBytes("k", 1);
  }
}
