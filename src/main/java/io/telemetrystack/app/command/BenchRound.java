package io.telemetrystack.app.command;

import java.util.List;
import java.util.Map;

/** What one round of a bench measured. */
interface BenchRound {
  /** A figure's name, with its unit, to what was measured; in the order in which they are shown. */
  Map<String, Double> run() throws NodeException, InterruptedException;

  /** The middle one; of an even number the mean of both. */
  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }
}
