package io.telemetrystack.broker;

import org.junit.jupiter.api.Test;

/** Random lives of a partition against {@link PartitionModel}, compared after each step. */
class PartitionSimulationTest {
  private static final int SEEDS = 3_000;

  @Test
  void keepsItsPromisesInAnyOrderOfEvents() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      try {
        new PartitionLife().accept(seed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }
}
