package io.telemetrystack.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.mutants.Mutant;
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
              "broker/GroupQueue",
              "new Overflow.Append(overflow, List.copyOf(batch))",
              "new Overflow.Append(overflow, batch.subList(1, batch.size()))"),
          new Mutant("lost on relief", "broker/GroupQueue", "spill(Long.MAX_VALUE); for", "for"),
          new Mutant(
              "lost on the way back",
              "broker/GroupQueue",
              "firstWaiting = message.offset() + 1;",
              "firstWaiting = message.offset() + 2;"),
          new Mutant(
              "lost with the disk",
              "broker/GroupQueue",
              "if (table.isResident(slot)) {",
              "if (table.isResident(slot) && !table.stored[slot]) {"),
          new Mutant("never spilled by age", "broker/Partition", "group.queue.spill(spillMs);", ""),
          new Mutant(
              "class disk kept in memory",
              "broker/Partition",
              "storeAll = durability != Durability.MEMORY",
              "storeAll = durability == Durability.FSYNC"),
          new Mutant(
              "class fsync not synced",
              "broker/Partition",
              "durability == Durability.FSYNC",
              "false"),
          new Mutant(
              "not copied to each group",
              "broker/Partition",
              "for (Group group : groups.values()) { group.take(",
              "for (Group group : groups.values().stream().limit(1).toList()) { group.take("),
          new Mutant(
              "delivered after ack",
              "broker/GroupQueue",
              "overflow.remove(table.offsets[slot], table.storedBytes(slot));",
              ""),
          new Mutant(
              "ack not flushed",
              "broker/GroupQueue",
              "table.storedBytes(slot)); unflushed = true;",
              "table.storedBytes(slot));"),
          new Mutant(
              "delivered twice after a failed write",
              "broker/Partition",
              ".filter(message -> !holds(group, message))",
              ""),
          new Mutant(
              "wrong order past what waits",
              "broker/GroupQueue",
              "return waiting == 0 &&",
              "return true &&"),
          new Mutant(
              "wrong order past what is staged", "broker/Partition", " || !staged.isEmpty();", ";"),
          new Mutant(
              "leaked lease",
              "broker/Group",
              "requeue(slot, Requeue.EXPIRED, 0, 0);",
              "table.extend(slot, Long.MAX_VALUE >> 1);"),
          new Mutant(
              "leaked lease after a failed write",
              "broker/DeadlineWheel",
              "currentTick = tick;",
              "currentTick = nowTick;"),
          new Mutant(
              "lease not extended",
              "broker/Group",
              "table.extend(handle.slot(), nowMs + limits.visibilityTimeoutMs());",
              ""),
          new Mutant(
              "reused offset",
              "broker/Partition",
              "overflow.reserve(nextOffset + OFFSETS_RESERVED_AT_ONCE);",
              ""),
          new Mutant(
              "offset reused after a stop",
              "broker/Partition",
              "overflow.reserve(nextOffset);",
              "overflow.reserve(nextOffset - 1);"),
          new Mutant(
              "offset reused on another disk",
              "broker/Partition",
              "carried.nextOffset() > overflow.reservedUpTo()",
              "false"),
          new Mutant(
              "no fence between attempts",
              "broker/Group",
              "handle.attempt() == table.attempts[slot] ? Settlement.SETTLED : Settlement.LEASED_AGAIN",
              "Settlement.SETTLED"),
          new Mutant("no fence between epochs", "broker/Group", "handle.epoch() != epoch", "false"),
          new Mutant(
              "staged put seen early",
              "broker/Partition",
              "stagedBytes += message.storedBytes();",
              "stagedBytes += message.storedBytes(); groups.values().forEach(g -> g.take(nextOffset, message.key(), payload, 0));"),
          new Mutant(
              "refused commit leaves messages behind",
              "broker/Partition",
              "overflow.append(appends, durability == Durability.FSYNC); inMemory.forEach((group, fitting) -> group.take(messages, fitting, storeAll));",
              "inMemory.forEach((group, fitting) -> group.take(messages, fitting, storeAll)); overflow.append(appends, durability == Durability.FSYNC);"),
          new Mutant(
              "trimmed past what is staged",
              "broker/Partition",
              "staged.isEmpty() ? nextOffset : staged.get(0).stored().offset()",
              "nextOffset"),
          new Mutant("acks missing in the balance", "broker/Group", "acked++;", ""),
          new Mutant(
              "purges missing in the balance", "broker/Group", "purged += letters.size();", ""),
          new Mutant(
              "attempts forgotten by a stop", "broker/Partition", "group.recordAttempts();", ""),
          new Mutant(
              "attempts forgotten by a kill",
              "broker/Group",
              "forgetIfIdle(consumer); queue.recordAttempts(slot);",
              "forgetIfIdle(consumer);"),
          new Mutant("forged handle honoured", "broker/Group", "|| handle.attempt() < 1", ""),
          new Mutant("memory miscounted", "broker/MessageTable", "residentBytes += more;", ""),
          new Mutant(
              "dead letters lost on redrive",
              "broker/Partition",
              "group.redrive(letters.subList(0, messages.size()), messages);",
              "group.redrive(letters, messages);"),
          new Mutant(
              "dead letters stuck on redrive",
              "broker/Group",
              "messages.forEach(message -> queue.addWaiting(message.offset()));",
              ""),
          new Mutant(
              "dead letters without bound",
              "broker/Group",
              "overflow.deadLetters() < limits.maxDeadLetters() &&",
              ""),
          new Mutant(
              "refused for good and delivered again",
              "broker/Group",
              "reject(handle.slot(), new Nack(0, true, reason), true, nowMs);",
              "reject(handle.slot(), new Nack(0, true, reason), false, nowMs);"),
          new Mutant(
              "consumer without bound",
              "broker/Consumer",
              "messages < limits.consumerMessages() &&",
              ""),
          new Mutant(
              "leases without bound", "broker/Group", "&& table.leased < limits.inFlight()", ""),
          new Mutant(
              "overflow without bound",
              "broker/Partition",
              "toDisk && group.overflow().bytes() + stagedBytes >= limits.overflowMaxBytes()",
              "false"),
          new Mutant(
              "memory without bound",
              "broker/GroupQueue",
              "table.stored[slot] && !hasRoom()",
              "false"));

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
    LongConsumer life = lifeOf(new Mutant("none", "broker/Group", "acked++;", "acked++;"));

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
