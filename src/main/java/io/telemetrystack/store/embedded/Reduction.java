package io.telemetrystack.store.embedded;

import io.telemetrystack.store.Aggregate;
import io.telemetrystack.store.ReadLimitException;
import java.util.Arrays;

/** The values of one window and their aggregate; keeps them for percentiles only. One thread. */
final class Reduction {
  /** 64 MiB, and while they grow half as much again. */
  static final int MOST_SORTED = 1 << 23;

  private final Aggregate aggregate;
  private final int percent;
  private double[] values = new double[64];
  private int size;
  private double sum;
  private double min;
  private double max;
  private double last;

  Reduction(Aggregate aggregate) {
    this.aggregate = aggregate;
    percent =
        switch (aggregate) {
          case P50 -> 50;
          case P95 -> 95;
          case P99 -> 99;
          default -> 0;
        };
  }

  void clear() {
    size = 0;
    sum = 0;
    min = Double.POSITIVE_INFINITY;
    max = Double.NEGATIVE_INFINITY;
  }

  void add(double value) {
    if (percent > 0) {
      keep(value);
    }
    size++;
    sum += value;
    min = Math.min(min, value);
    max = Math.max(max, value);
    last = value;
  }

  private void keep(double value) {
    if (size == MOST_SORTED) {
      throw new ReadLimitException(ReadLimitException.Limit.WINDOW, MOST_SORTED);
    }
    if (size == values.length) {
      values = Arrays.copyOf(values, Math.min(MOST_SORTED, size + size / 2));
    }
    values[size] = value;
  }

  /** To be called once for each window that is not empty: it may sort the values. */
  double result() {
    return switch (aggregate) {
      case MEAN -> sum / size;
      case MIN -> min;
      case MAX -> max;
      case LAST -> last;
      case SUM -> sum;
      case COUNT -> size;
      case P50, P95, P99 -> nearestRank();
    };
  }

  private double nearestRank() {
    Arrays.sort(values, 0, size);
    long rank = ((long) size * percent + 99) / 100;
    return values[(int) rank - 1];
  }
}
