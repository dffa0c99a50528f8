package io.telemetrystack.broker;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * {@value #SEEDS} random lives of a partition of {@value PartitionLife#STEPS} steps each, with what
 * is promised checked after each step. A failure names its seed and step: to see it alone, run
 * {@code mvn test -Dtest=PartitionSimulationTest -Dsimulation.seed=<the seed>}.
 */
class PartitionSimulationTest {
  private static final long SEEDS = 10_000;
  private static final Long ONE_SEED = Long.getLong("simulation.seed");

  @Test
  void keepsItsPromisesInAnyOrderOfEvents() {
    if (ONE_SEED != null) {
      new PartitionLife().accept(ONE_SEED);
    } else {
      LongStream.rangeClosed(1, SEEDS).parallel().forEach(seed -> new PartitionLife().accept(seed));
    }
  }
}
