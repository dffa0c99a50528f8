package io.telemetrystack.store.embedded;

import io.telemetrystack.store.Aggregate;
import java.util.Arrays;

/** The values of one window and their aggregates. One thread. */
final class Reduction {
  private double[] values = new double[64];
  private int size;

  void clear() {
    size = 0;
  }

  void add(double value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }

  /** To be called once for each window that is not empty: it may sort the values. */
  double result(Aggregate aggregate) {
    return switch (aggregate) {
      case MEAN -> sum() / size;
      case MIN -> Arrays.stream(values, 0, size).min().orElseThrow();
      case MAX -> Arrays.stream(values, 0, size).max().orElseThrow();
      case LAST -> values[size - 1];
      case SUM -> sum();
      case COUNT -> size;
      case P50 -> nearestRank(50);
      case P95 -> nearestRank(95);
      case P99 -> nearestRank(99);
    };
  }

  private double sum() {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += values[i];
    }
    return sum;
  }

  private double nearestRank(int percent) {
    Arrays.sort(values, 0, size);
    long rank = ((long) size * percent + 99) / 100;
    return values[(int) rank - 1];
  }
}
