package io.telemetrystack.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Constructor;
import java.util.List;
import java.util.function.LongConsumer;
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
  private static final int MOST_SEEDS = 300;

  static final List<Mutant> MUTANTS =
      List.of(
          new Mutant(
              "lost on spill",
              "GroupQueue",
              "new Overflow.Append(overflow, List.copyOf(batch))",
              "new Overflow.Append(overflow, batch.subList(1, batch.size()))"),
          new Mutant("never spilled by age", "Partition", "group.queue.spill(spillMs);", ""),
          new Mutant(
              "lost on relief", "GroupQueue", "    spill(Long.MAX_VALUE);\n    for", "    for"),
          new Mutant(
              "lost beyond the window",
              "GroupQueue",
              "firstWaiting = message.offset() + 1;",
              "firstWaiting = message.offset() + 2;"),
          new Mutant(
              "delivered after ack",
              "GroupQueue",
              "overflow.remove(table.offsets[slot], table.storedBytes(slot));",
              ""),
          new Mutant(
              "ack not flushed",
              "GroupQueue",
              "overflow.remove(table.offsets[slot], table.storedBytes(slot));\n      unflushed = true;",
              "overflow.remove(table.offsets[slot], table.storedBytes(slot));"),
          new Mutant(
              "wrong order past what waits",
              "GroupQueue",
              "return waiting == 0\n        &&",
              "return true\n        &&"),
          new Mutant("wrong order past what is staged", "Partition", " || !staged.isEmpty();", ";"),
          new Mutant(
              "leaked lease",
              "Group",
              "      requeue(slot, Requeue.EXPIRED, 0, 0);",
              "      table.extend(slot, Long.MAX_VALUE >> 1);"),
          new Mutant(
              "leaked lease after a failure",
              "DeadlineWheel",
              "currentTick = tick;",
              "currentTick = nowTick;"),
          new Mutant(
              "early expiry",
              "DeadlineWheel",
              "deadlineTicks[slot] - nowTick <= 0",
              "deadlineTicks[slot] - nowTick <= 1"),
          new Mutant(
              "extension forgotten",
              "Group",
              "table.extend(handle.slot(), nowMs + limits.visibilityTimeoutMs());",
              ""),
          new Mutant(
              "reused offset",
              "Partition",
              "      overflow.reserve(nextOffset + OFFSETS_RESERVED_AT_ONCE);\n",
              ""),
          new Mutant(
              "offset reused after a stop",
              "Partition",
              "overflow.reserve(nextOffset);",
              "overflow.reserve(nextOffset - 1);"),
          new Mutant(
              "offset reused on a new disk",
              "Partition",
              "carried.nextOffset() > overflow.reservedUpTo()",
              "false"),
          new Mutant(
              "no fence among attempts",
              "Group",
              "handle.attempt() == table.attempts[slot] ? Settlement.SETTLED : Settlement.LEASED_AGAIN",
              "Settlement.SETTLED"),
          new Mutant("no fence among epochs", "Group", "handle.epoch() != epoch", "false"),
          new Mutant(
              "staged put seen early",
              "Partition",
              "    stagedBytes += message.storedBytes();\n",
              "    stagedBytes += message.storedBytes();\n    groups.values().forEach(g -> g.take(nextOffset, message.key(), payload, 0));\n"),
          new Mutant(
              "refused commit leaves messages",
              "Partition",
              "    overflow.append(appends, durability == Durability.FSYNC);\n    inMemory.forEach((group, fitting) -> group.take(messages, fitting, storeAll));",
              "    inMemory.forEach((group, fitting) -> group.take(messages, fitting, storeAll));\n    overflow.append(appends, durability == Durability.FSYNC);"),
          new Mutant(
              "class fsync not synced", "Partition", "durability == Durability.FSYNC", "false"),
          new Mutant(
              "class disk in memory",
              "Partition",
              "storeAll = durability != Durability.MEMORY",
              "storeAll = durability == Durability.FSYNC"),
          new Mutant(
              "not copied to each group",
              "Partition",
              "for (Group group : groups.values()) {\n      group.take(",
              "for (Group group : groups.values().stream().limit(1).toList()) {\n      group.take("),
          new Mutant("balance without acks", "Group", "acked++;", ""),
          new Mutant("balance without purges", "Group", "purged += letters.size();", ""),
          new Mutant(
              "dead letters lost on redrive",
              "Partition",
              "group.redrive(letters.subList(0, messages.size()), messages);",
              "group.redrive(letters, messages);"),
          new Mutant(
              "dead letters forgotten on redrive",
              "Group",
              "messages.forEach(message -> queue.addWaiting(message.offset()));",
              ""),
          new Mutant(
              "dead letters without bound",
              "Group",
              "overflow.deadLetters() < limits.maxDeadLetters()\n        &&",
              ""),
          new Mutant(
              "attempts forgotten on a stop", "Partition", "      group.recordAttempts();\n", ""),
          new Mutant(
              "carried nothing over",
              "GroupQueue",
              "storedToo || !table.stored[slot]",
              "storedToo"),
          new Mutant(
              "carried over twice", "Partition", ".filter(message -> !holds(group, message))", ""),
          new Mutant(
              "trimmed below what is staged",
              "Partition",
              "staged.isEmpty() ? nextOffset : staged.get(0).stored().offset()",
              "nextOffset"),
          new Mutant(
              "no cap of a consumer",
              "Consumer",
              "messages < limits.consumerMessages()\n        &&",
              ""),
          new Mutant("no cap in flight", "Group", "&& table.leased < limits.inFlight()", ""),
          new Mutant(
              "no bound of the overflow",
              "Partition",
              "groupToDisk && group.overflow().bytes()",
              "false && group.overflow().bytes()"),
          new Mutant(
              "no bound of memory", "GroupQueue", "table.stored[slot] && !hasRoom()", "false"));

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
