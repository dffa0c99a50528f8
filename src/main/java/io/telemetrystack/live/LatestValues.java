package io.telemetrystack.live;

import io.telemetrystack.telemetry.Labels;
import java.util.LinkedHashMap;
import java.util.Map;

/** The newest value of each field of one series, with the number of the point that brought it. */
final class LatestValues {
  /** More fields than DCGM has; what is beyond is not kept. */
  static final int MAX_FIELDS = 1_000;

  private static final class Value {
    private long timeNs = Long.MIN_VALUE;
    private long number;
    private double value;
  }

  private final Map<String, Value> byField = new LinkedHashMap<>();
  private Labels labels;
  private long lastNumber;

  /** Late values do not replace newer ones. */
  void update(LivePoint point, long number) {
    labels = point.labels();
    point.fields().forEach((field, value) -> update(field, value, point.timeNs(), number));
  }

  private void update(String field, double value, long timeNs, long number) {
    Value known = byField.get(field);
    if (known == null && byField.size() < MAX_FIELDS) {
      known = new Value();
      byField.put(field, known);
    }
    if (known != null && timeNs >= known.timeNs) {
      known.timeNs = timeNs;
      known.value = value;
      known.number = number;
      lastNumber = Math.max(lastNumber, number);
    }
  }

  /** Whether a value came with a point in this range. */
  boolean changed(long afterNumber, long toNumber) {
    return lastNumber > afterNumber
        && byField.values().stream()
            .anyMatch(value -> value.number > afterNumber && value.number <= toNumber);
  }

  /** What came after the point with this number, as one event; null when none of it is wanted. */
  String data(LiveFilter filter, long afterNumber) {
    if (!filter.accepts(labels)) {
      return null;
    }
    Map<String, Double> fields = new LinkedHashMap<>();
    long timeNs = Long.MIN_VALUE;
    for (Map.Entry<String, Value> one : byField.entrySet()) {
      Value value = one.getValue();
      if (value.number > afterNumber && filter.acceptsField(one.getKey())) {
        fields.put(one.getKey(), value.value);
        timeNs = Math.max(timeNs, value.timeNs);
      }
    }
    return fields.isEmpty() ? null : LiveEvents.data(labels, timeNs, fields);
  }
}
