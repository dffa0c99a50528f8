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
              "Partition",
              "    spill(batch);\n  }\n\n  /** Writes what the overflow may",
              "  }\n\n  /** Writes what the overflow may"),
          new Mutant(
              "delivered after ack",
              "Partition",
              "        overflow.remove(table.offsets[slot], table.storedBytes[slot]);\n",
              ""),
          new Mutant(
              "wrong order",
              "Partition",
              "waiting == 0 && hasRoomFor(sizeBytes)",
              "hasRoomFor(sizeBytes)"),
          new Mutant(
              "leaked lease",
              "Partition",
              "    if (table.states[slot] == MessageTable.LEASED) {\n      requeue(slot, Requeue.EXPIRED, 0, 0);\n",
              "    if (table.states[slot] == MessageTable.LEASED) {\n"),
          new Mutant(
              "reused offset",
              "Partition",
              "      overflow.reserve(nextOffset + OFFSETS_RESERVED_AT_ONCE);\n",
              ""));

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
