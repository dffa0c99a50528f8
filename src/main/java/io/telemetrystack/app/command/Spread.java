package io.telemetrystack.app.command;

import java.util.Arrays;
import java.util.Map;

/** Measured times, from which percentiles are taken by nearest rank. Any thread may add. */
final class Spread {
  /** More are not kept: of that many percentiles do not change any more. */
  private static final int MOST = 4_000_000;

  private static final double NS_PER_MS = 1e6;

  private long[] values = new long[1_024];
  private int size;

  synchronized void add(long value) {
    if (size == MOST) {
      return;
    }
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }

  synchronized int size() {
    return size;
  }

  /**
   * The value that so many percent are not above; 0 where there is none.
   *
   * @param percent above 0, up to 100
   */
  synchronized long percentile(double percent) {
    if (size == 0) {
      return 0;
    }
    Arrays.sort(values, 0, size);
    return values[(int) Math.ceil(percent / 100 * size) - 1];
  }

  /** Adds the percentiles that are shown to figures, in milliseconds, of values in nanoseconds. */
  void addMs(Map<String, Double> figures) {
    figures.put("p50 ms", percentile(50) / NS_PER_MS);
    figures.put("p90 ms", percentile(90) / NS_PER_MS);
    figures.put("p99 ms", percentile(99) / NS_PER_MS);
    figures.put("max ms", percentile(100) / NS_PER_MS);
  }
}
