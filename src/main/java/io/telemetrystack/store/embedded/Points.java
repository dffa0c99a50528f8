package io.telemetrystack.store.embedded;

import java.util.Arrays;

/** Times and values of one field of one series in ascending order of time, no time twice. */
final class Points {
  private long[] timesNs;
  private double[] values;
  private int size;

  Points(int capacity) {
    timesNs = new long[capacity];
    values = new double[capacity];
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  int capacityBytes() {
    return timesNs.length * (Long.BYTES + Double.BYTES);
  }

  long timeNs(int index) {
    return timesNs[index];
  }

  double value(int index) {
    return values[index];
  }

  long lastNs() {
    return timesNs[size - 1];
  }

  /** Adds a point after the last. */
  void append(long timeNs, double value) {
    if (size == timesNs.length) {
      grow();
    }
    timesNs[size] = timeNs;
    values[size++] = value;
  }

  /** Puts a point in its place; one of the same time is replaced. */
  void put(long timeNs, double value) {
    int index = indexOf(timeNs);
    if (index < size && timesNs[index] == timeNs) {
      values[index] = value;
      return;
    }
    append(timeNs, value);
    System.arraycopy(timesNs, index, timesNs, index + 1, size - 1 - index);
    System.arraycopy(values, index, values, index + 1, size - 1 - index);
    timesNs[index] = timeNs;
    values[index] = value;
  }

  /** Index of the first point at this time or later; the size when there is none. */
  int indexOf(long timeNs) {
    if (size > 0 && timeNs > timesNs[size - 1]) {
      return size;
    }
    int found = Arrays.binarySearch(timesNs, 0, size, timeNs);
    return found >= 0 ? found : -found - 1;
  }

  Points slice(int from, int to) {
    Points slice = new Points(0);
    slice.timesNs = Arrays.copyOfRange(timesNs, from, to);
    slice.values = Arrays.copyOfRange(values, from, to);
    slice.size = to - from;
    return slice;
  }

  /** All points of both; where both have a time, the value of the newer. */
  static Points merge(Points older, Points newer) {
    Points merged = new Points(older.size + newer.size);
    int i = 0;
    for (int j = 0; j < newer.size; j++) {
      long timeNs = newer.timesNs[j];
      while (i < older.size && older.timesNs[i] < timeNs) {
        merged.append(older.timesNs[i], older.values[i++]);
      }
      if (i < older.size && older.timesNs[i] == timeNs) {
        i++;
      }
      merged.append(timeNs, newer.values[j]);
    }
    while (i < older.size) {
      merged.append(older.timesNs[i], older.values[i++]);
    }
    return merged;
  }

  private void grow() {
    int capacity = Math.max(4, 2 * size);
    timesNs = Arrays.copyOf(timesNs, capacity);
    values = Arrays.copyOf(values, capacity);
  }
}
