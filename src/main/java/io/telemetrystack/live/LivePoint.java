package io.telemetrystack.live;

import io.telemetrystack.health.HealthEvent;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The values of one series at one time, each field once; or a health event. Does not change once it
 * is in a feed.
 */
public final class LivePoint {
  private static final int NONE = -1;

  private final Labels labels;
  private final long timeNs;
  private String[] fields;
  private double[] values;
  private int size;
  private HealthEvent event;

  /**
   * @param fields in the order to show them
   */
  public LivePoint(Labels labels, long timeNs, Map<String, Double> fields) {
    this(labels, timeNs, fields.size());
    fields.forEach(this::put);
  }

  private LivePoint(Labels labels, long timeNs, int capacity) {
    this.labels = labels;
    this.timeNs = timeNs;
    fields = new String[capacity];
    values = new double[capacity];
  }

  static LivePoint of(HealthEvent event) {
    LivePoint point = new LivePoint(event.labels(), event.firstSeenNs(), 0);
    point.event = event;
    return point;
  }

  /** The frame's samples put together by series and time, in the order of their first samples. */
  static List<LivePoint> of(Frame frame) {
    List<LivePoint> points = new ArrayList<>();
    int[] newestOfSeries = new int[frame.seriesCount()];
    Arrays.fill(newestOfSeries, NONE);
    int[] before = new int[frame.size()];
    for (int i = 0; i < frame.size(); i++) {
      int series = frame.seriesIndex(i);
      int at = newestOfSeries[series];
      while (at != NONE && points.get(at).timeNs != frame.timeNs(i)) {
        at = before[at];
      }
      if (at == NONE) {
        at = points.size();
        points.add(new LivePoint(frame.labels(series), frame.timeNs(i), frame.fieldCount()));
        before[at] = newestOfSeries[series];
        newestOfSeries[series] = at;
      }
      points.get(at).put(frame.field(frame.fieldIndex(i)), frame.value(i));
    }
    points.forEach(LivePoint::trim);
    return points;
  }

  private void put(String field, double value) {
    int at = 0;
    while (at < size && !fields[at].equals(field)) {
      at++;
    }
    if (at == fields.length) {
      fields = Arrays.copyOf(fields, at + 1);
      values = Arrays.copyOf(values, at + 1);
    }
    fields[at] = field;
    values[at] = value;
    size = Math.max(size, at + 1);
  }

  private void trim() {
    if (size < fields.length) {
      fields = Arrays.copyOf(fields, size);
      values = Arrays.copyOf(values, size);
    }
  }

  /** Null where it is values. */
  HealthEvent event() {
    return event;
  }

  Labels labels() {
    return labels;
  }

  long timeNs() {
    return timeNs;
  }

  /** Count of fields. */
  int size() {
    return size;
  }

  String field(int index) {
    return fields[index];
  }

  double value(int index) {
    return values[index];
  }
}
