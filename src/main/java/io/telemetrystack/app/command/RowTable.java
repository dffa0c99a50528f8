package io.telemetrystack.app.command;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Rows of a file, each with what became of it, found by what makes samples the same sample: series,
 * field and time. Rows may repeat those. A hash table in a few arrays; plain, one thread.
 */
final class RowTable {
  /** What became of a row. */
  enum State {
    /** No sample is stored for it. */
    MISSING,
    /** Its value is stored. */
    FOUND,
    /**
     * Another row of the file has the same series, field and time, and that one's value is stored.
     */
    SUPERSEDED,
    /** A value is stored that no row of the table has. */
    DIFFERENT
  }

  /**
   * A row as it is handed over.
   *
   * @param line number of its first line
   * @param series its number
   * @param other what is stored for it, where that is another value than the row's
   */
  record Row(long line, int series, long timeNs, double value, double other) {}

  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
  private static final int MOST_PROBES = 4_096;

  private final int mostRows;
  private final int mask;

  /** 0 where there is no row, else its number plus 1. */
  private final int[] series;

  private final long[] times;
  private final double[] values;
  private final long[] lines;
  private final State[] states;
  private double[] others = new double[0];
  private final Map<State, Long> counts = new EnumMap<>(State.class);
  private int size;

  /**
   * @param mostRows how many it holds, rounded up to a power of two
   */
  RowTable(int mostRows) {
    int slots = Integer.highestOneBit(Math.max(2, mostRows - 1)) * 4;
    this.mostRows = slots / 2;
    mask = slots - 1;
    series = new int[slots];
    times = new long[slots];
    values = new double[slots];
    lines = new long[slots];
    states = new State[slots];
  }

  /**
   * Adds a row, which is missing until something is told to be stored.
   *
   * @return false where there is no room for it
   */
  boolean add(int seriesNumber, long timeNs, double value, long line) {
    return put(seriesNumber, timeNs, value, line) >= 0;
  }

  /** Adds a row with its other value; false where there is no room for it. */
  boolean add(Row row) {
    int slot = put(row.series(), row.timeNs(), row.value(), row.line());
    if (slot >= 0) {
      keepOther(slot, row.other());
    }
    return slot >= 0;
  }

  /** Returns where, or a negative number. */
  private int put(int seriesNumber, long timeNs, double value, long line) {
    int slot = slot(seriesNumber, timeNs);
    for (int probes = 0; series[slot] != 0; probes++) {
      if (probes == MOST_PROBES) {
        return -1;
      }
      slot = (slot + 1) & mask;
    }
    if (size == mostRows) {
      return -1;
    }
    series[slot] = seriesNumber + 1;
    times[slot] = timeNs;
    values[slot] = value;
    lines[slot] = line;
    states[slot] = State.MISSING;
    counts.merge(State.MISSING, 1L, Long::sum);
    size++;
    return slot;
  }

  /** That value is stored. The same may be told again, also with another value. */
  void stored(int seriesNumber, long timeNs, double value) {
    boolean held = found(seriesNumber, timeNs, value);
    int slot = slot(seriesNumber, timeNs);
    for (; series[slot] != 0; slot = (slot + 1) & mask) {
      if (isOf(slot, seriesNumber, timeNs) && values[slot] != value) {
        set(slot, held ? State.SUPERSEDED : State.DIFFERENT);
        keepOther(slot, value);
      }
    }
  }

  /**
   * Rows with that value are found; nothing becomes of others.
   *
   * @return whether there are any
   */
  boolean found(int seriesNumber, long timeNs, double value) {
    boolean held = false;
    int slot = slot(seriesNumber, timeNs);
    for (; series[slot] != 0; slot = (slot + 1) & mask) {
      if (isOf(slot, seriesNumber, timeNs) && values[slot] == value) {
        set(slot, State.FOUND);
        held = true;
      }
    }
    return held;
  }

  private boolean isOf(int slot, int seriesNumber, long timeNs) {
    return series[slot] == seriesNumber + 1 && times[slot] == timeNs;
  }

  private void keepOther(int slot, double other) {
    if (others.length == 0) {
      others = new double[series.length];
    }
    others[slot] = other;
  }

  private void set(int slot, State state) {
    if (states[slot] != state) {
      counts.merge(states[slot], -1L, Long::sum);
      counts.merge(state, 1L, Long::sum);
      states[slot] = state;
    }
  }

  long count(State state) {
    return counts.getOrDefault(state, 0L);
  }

  int size() {
    return size;
  }

  /** Hands over the rows of which this became, in no order. */
  void forEach(State state, Consumer<Row> consumer) {
    for (int slot = 0; slot <= mask && count(state) > 0; slot++) {
      if (series[slot] != 0 && states[slot] == state) {
        double other = others.length == 0 ? values[slot] : others[slot];
        consumer.accept(new Row(lines[slot], series[slot] - 1, times[slot], values[slot], other));
      }
    }
  }

  void clear() {
    Arrays.fill(series, 0);
    counts.clear();
    size = 0;
  }

  private int slot(int seriesNumber, long timeNs) {
    long hash = (timeNs ^ (seriesNumber * MULTIPLIER)) * MULTIPLIER;
    return (int) (hash >>> 32 ^ hash) & mask;
  }
}
