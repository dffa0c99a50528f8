package io.telemetrystack.live;

import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The values of one series at one time. Its text is made once for all clients; so, although it
 * never changes, one thread at a time may use it.
 */
public final class LivePoint {
  private final Labels labels;
  private final long timeNs;
  private final Map<String, Double> fields;
  private String json;

  /**
   * @param fields in the order to show them; not changed afterwards
   */
  public LivePoint(Labels labels, long timeNs, Map<String, Double> fields) {
    this.labels = labels;
    this.timeNs = timeNs;
    this.fields = fields;
  }

  /** The frame's samples put together by series and time. */
  static Collection<LivePoint> of(Frame frame) {
    List<LivePoint> points = new ArrayList<>();
    List<Map<Long, LivePoint>> byTime = new ArrayList<>();
    for (int i = 0; i < frame.seriesCount(); i++) {
      byTime.add(new HashMap<>());
    }
    for (int i = 0; i < frame.size(); i++) {
      int series = frame.seriesIndex(i);
      LivePoint point = byTime.get(series).get(frame.timeNs(i));
      if (point == null) {
        point = new LivePoint(frame.labels(series), frame.timeNs(i), new LinkedHashMap<>());
        byTime.get(series).put(frame.timeNs(i), point);
        points.add(point);
      }
      point.fields.put(frame.field(frame.fieldIndex(i)), frame.value(i));
    }
    return points;
  }

  Labels labels() {
    return labels;
  }

  long timeNs() {
    return timeNs;
  }

  Map<String, Double> fields() {
    return fields;
  }

  /** The data of its event. */
  String json() {
    if (json == null) {
      json = LiveEvents.data(labels, timeNs, fields);
    }
    return json;
  }
}
