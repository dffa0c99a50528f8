package io.telemetrystack.live;

import io.telemetrystack.telemetry.Labels;
import java.util.Arrays;

/** The newest value of each field of one series, with the number of the point that brought it. */
final class LatestValues {
  /** More fields than DCGM has; what is beyond is not kept. */
  static final int MAX_FIELDS = 1_000;

  private static final int NONE = -1;

  private Labels labels;
  private String[] fields = {};
  private long[] timesNs = {};
  private long[] numbers = {};
  private double[] values = {};
  private int size;
  private long lastNumber;

  /** Late values do not replace newer ones. */
  void update(LivePoint point, long number) {
    labels = point.labels();
    int expected = 0;
    for (int i = 0; i < point.size(); i++) {
      int at = place(point.field(i), expected);
      if (at != NONE && point.timeNs() >= timesNs[at]) {
        timesNs[at] = point.timeNs();
        values[at] = point.value(i);
        numbers[at] = number;
        lastNumber = number;
      }
      expected = at + 1;
    }
  }

  /**
   * @param expected where the field is, most likely: a series brings its fields in the same order
   *     each time
   */
  private int place(String field, int expected) {
    if (expected < size && fields[expected].equals(field)) {
      return expected;
    }
    for (int at = 0; at < size; at++) {
      if (fields[at].equals(field)) {
        return at;
      }
    }
    return size < MAX_FIELDS ? add(field) : NONE;
  }

  private int add(String field) {
    if (size == fields.length) {
      int capacity = Math.max(8, size + size / 2);
      fields = Arrays.copyOf(fields, capacity);
      timesNs = Arrays.copyOf(timesNs, capacity);
      numbers = Arrays.copyOf(numbers, capacity);
      values = Arrays.copyOf(values, capacity);
    }
    fields[size] = field;
    timesNs[size] = Long.MIN_VALUE;
    return size++;
  }

  /** As its last point had them. */
  Labels labels() {
    return labels;
  }

  /** Count of fields. */
  int size() {
    return size;
  }

  /** The number of the last point that brought a newer value. */
  long lastNumber() {
    return lastNumber;
  }

  /**
   * Writes the wanted values that came after a point, as the data of an event, unless all of them
   * came after another one.
   *
   * @return whether it wrote
   */
  boolean write(LiveFilter filter, long afterNumber, long mostNumber, EventWriter out) {
    long timeNs = Long.MIN_VALUE;
    boolean owed = false;
    for (int i = 0; i < size; i++) {
      if (isWanted(i, filter, afterNumber)) {
        timeNs = Math.max(timeNs, timesNs[i]);
        owed |= numbers[i] <= mostNumber;
      }
    }
    if (!owed) {
      return false;
    }
    out.beginData(labels, timeNs);
    for (int i = 0; i < size; i++) {
      if (isWanted(i, filter, afterNumber)) {
        out.value(fields[i], values[i]);
      }
    }
    out.endData();
    return true;
  }

  private boolean isWanted(int index, LiveFilter filter, long afterNumber) {
    return numbers[index] > afterNumber && filter.acceptsField(fields[index]);
  }
}
