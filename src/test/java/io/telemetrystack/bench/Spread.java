package io.telemetrystack.bench;

import java.util.List;

/**
 * Figures of several runs: the middle one, of an even number the upper of the two, and the ends.
 */
record Spread(double median, double min, double max) {
  static Spread of(List<Double> figures) {
    List<Double> sorted = figures.stream().sorted().toList();
    return new Spread(sorted.get(sorted.size() / 2), sorted.get(0), sorted.get(sorted.size() - 1));
  }
}
