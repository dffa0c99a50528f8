package io.telemetrystack.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Constructor;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The simulation finds what it is there to find: run on a broken partition, it fails. A mutant that
 * no longer fits its source says so; give it a new home rather than drop it.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PartitionMutantsTest {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionMutantsTest.class);
  private static final int MOST_SEEDS = 1_000;

  static final List<Mutant> MUTANTS =
      List.of(
          new Mutant(
              "lost on spill",
              "GroupQueue",
              "new Overflow.Append(overflow, List.copyOf(batch))",
              "new Overflow.Append(overflow, batch.subList(1, batch.size()))"),
          new Mutant("lost on relief", "GroupQueue", "spill(Long.MAX_VALUE); for", "for"),
          new Mutant(
              "lost on the way back",
              "GroupQueue",
              "firstWaiting = message.offset() + 1;",
              "firstWaiting = message.offset() + 2;"),
          new Mutant(
              "lost with the disk",
              "GroupQueue",
              "if (table.isResident(slot)) {",
              "if (table.isResident(slot) && !table.stored[slot]) {"),
          new Mutant("never spilled by age", "Partition", "group.queue.spill(spillMs);", ""),
          new Mutant(
              "class disk kept in memory",
              "Partition",
              "storeAll = durability != Durability.MEMORY",
              "storeAll = durability == Durability.FSYNC"),
          new Mutant(
              "class fsync not synced", "Partition", "durability == Durability.FSYNC", "false"),
          new Mutant(
              "not copied to each group",
              "Partition",
              "for (Group group : groups.values()) { group.take(",
              "for (Group group : groups.values().stream().limit(1).toList()) { group.take("),
          new Mutant(
              "delivered after ack",
              "GroupQueue",
              "overflow.remove(table.offsets[slot], table.storedBytes(slot));",
              ""),
          new Mutant(
              "ack not flushed",
              "GroupQueue",
              "table.storedBytes(slot)); unflushed = true;",
              "table.storedBytes(slot));"),
          new Mutant(
              "delivered twice after a failed write",
              "Partition",
              ".filter(message -> !holds(group, message))",
              ""),
          new Mutant(
              "wrong order past what waits",
              "GroupQueue",
              "return waiting == 0 &&",
              "return true &&"),
          new Mutant("wrong order past what is staged", "Partition", " || !staged.isEmpty();", ";"),
          new Mutant(
              "leaked lease",
              "Group",
              "requeue(slot, Requeue.EXPIRED, 0, 0);",
              "table.extend(slot, Long.MAX_VALUE >> 1);"),
          new Mutant(
              "leaked lease after a failed write",
              "DeadlineWheel",
              "currentTick = tick;",
              "currentTick = nowTick;"),
          new Mutant(
              "lease not extended",
              "Group",
              "table.extend(handle.slot(), nowMs + limits.visibilityTimeoutMs());",
              ""),
          new Mutant(
              "reused offset",
              "Partition",
              "overflow.reserve(nextOffset + OFFSETS_RESERVED_AT_ONCE);",
              ""),
          new Mutant(
              "offset reused after a stop",
              "Partition",
              "overflow.reserve(nextOffset);",
              "overflow.reserve(nextOffset - 1);"),
          new Mutant(
              "offset reused on another disk",
              "Partition",
              "carried.nextOffset() > overflow.reservedUpTo()",
              "false"),
          new Mutant(
              "no fence between attempts",
              "Group",
              "handle.attempt() == table.attempts[slot] ? Settlement.SETTLED : Settlement.LEASED_AGAIN",
              "Settlement.SETTLED"),
          new Mutant("no fence between epochs", "Group", "handle.epoch() != epoch", "false"),
          new Mutant(
              "staged put seen early",
              "Partition",
              "stagedBytes += message.storedBytes();",
              "stagedBytes += message.storedBytes(); groups.values().forEach(g -> g.take(nextOffset, message.key(), payload, 0));"),
          new Mutant(
              "refused commit leaves messages behind",
              "Partition",
              "overflow.append(appends, durability == Durability.FSYNC); inMemory.forEach((group, fitting) -> group.take(messages, fitting, storeAll));",
              "inMemory.forEach((group, fitting) -> group.take(messages, fitting, storeAll)); overflow.append(appends, durability == Durability.FSYNC);"),
          new Mutant(
              "trimmed past what is staged",
              "Partition",
              "staged.isEmpty() ? nextOffset : staged.get(0).stored().offset()",
              "nextOffset"),
          new Mutant("acks missing in the balance", "Group", "acked++;", ""),
          new Mutant("purges missing in the balance", "Group", "purged += letters.size();", ""),
          new Mutant("attempts forgotten by a stop", "Partition", "group.recordAttempts();", ""),
          new Mutant(
              "attempts forgotten by a kill",
              "Group",
              "forgetIfIdle(consumer); queue.recordAttempts(slot);",
              "forgetIfIdle(consumer);"),
          new Mutant("forged handle honoured", "Group", "|| handle.attempt() < 1", ""),
          new Mutant("memory miscounted", "MessageTable", "residentBytes += more;", ""),
          new Mutant(
              "dead letters lost on redrive",
              "Partition",
              "group.redrive(letters.subList(0, messages.size()), messages);",
              "group.redrive(letters, messages);"),
          new Mutant(
              "dead letters stuck on redrive",
              "Group",
              "messages.forEach(message -> queue.addWaiting(message.offset()));",
              ""),
          new Mutant(
              "dead letters without bound",
              "Group",
              "overflow.deadLetters() < limits.maxDeadLetters() &&",
              ""),
          new Mutant(
              "refused for good and delivered again",
              "Group",
              "reject(handle.slot(), new Nack(0, true, reason), true, nowMs);",
              "reject(handle.slot(), new Nack(0, true, reason), false, nowMs);"),
          new Mutant(
              "consumer without bound", "Consumer", "messages < limits.consumerMessages() &&", ""),
          new Mutant("leases without bound", "Group", "&& table.leased < limits.inFlight()", ""),
          new Mutant(
              "overflow without bound",
              "Partition",
              "toDisk && group.overflow().bytes() + stagedBytes >= limits.overflowMaxBytes()",
              "false"),
          new Mutant(
              "memory without bound", "GroupQueue", "table.stored[slot] && !hasRoom()", "false"));

  @ParameterizedTest
  @FieldSource("MUTANTS")
  void isCaughtByTheSimulation(Mutant mutant) throws Exception {
    LongConsumer life = lifeOf(mutant);
    long seed = 1;
    while (seed <= MOST_SEEDS && survives(life, seed)) {
      seed++;
    }
    assertThat(seed).as("seeds until \"%s\" is caught", mutant).isLessThanOrEqualTo(MOST_SEEDS);
    LOG.info("mutant {}: caught at seed {}", mutant, seed);
  }

  @Test
  void theSimulationSparesWhatIsNotBroken() throws Exception {
    LongConsumer life = lifeOf(new Mutant("none", "Group", "acked++;", "acked++;"));

    assertThat(LongStream.rangeClosed(1, 20)).allMatch(seed -> survives(life, seed));
  }

  private static LongConsumer lifeOf(Mutant mutant) throws Exception {
    Constructor<?> life =
        new MutantLoader(mutant).loadClass(PartitionLife.class.getName()).getDeclaredConstructor();
    return (LongConsumer) life.newInstance();
  }

  private static boolean survives(LongConsumer life, long seed) {
    try {
      life.accept(seed);
      return true;
    } catch (AssertionError | RuntimeException e) {
      return false;
    }
  }
}
