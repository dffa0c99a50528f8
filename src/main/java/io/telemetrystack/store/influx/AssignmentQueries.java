package io.telemetrystack.store.influx;

import io.telemetrystack.store.influx.FluxRows.Row;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.SeriesId;
import io.telemetrystack.telemetry.StoredText;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Answers queries for whom a series was lent to, from the labels that were stored now and then. Any
 * thread.
 */
final class AssignmentQueries {
  private final FluxRows database;
  private final String bucket;

  AssignmentQueries(FluxRows database, String bucket) {
    this.database = database;
    this.bucket = FluxText.string(bucket);
  }

  NavigableMap<Long, Assignment> of(SeriesId id) {
    return ofGpu(id.uuid()).getOrDefault(id.instance(), new TreeMap<>());
  }

  /** By instance. What says the same as what is before it is left out as it is read. */
  Map<String, NavigableMap<Long, Assignment>> ofGpu(String uuid) {
    Map<String, NavigableMap<Long, Assignment>> found = new TreeMap<>();
    database.read(
        flux(uuid),
        row -> {
          add(row, found);
          return true;
        });
    return found;
  }

  private static void add(Row row, Map<String, NavigableMap<Long, Assignment>> found) {
    NavigableMap<Long, Assignment> changes =
        found.computeIfAbsent(
            StoredText.read(row.text(Tags.INSTANCE)), instance -> new TreeMap<>());
    Assignment assignment = LabelLines.assignment(row::text);
    if (changes.isEmpty() || !changes.lastEntry().getValue().equals(assignment)) {
      changes.put(row.timeNs("_time"), assignment);
    }
  }

  private String flux(String uuid) {
    return """
        from(bucket: %1$s)
          |> range(start: time(v: 0), stop: time(v: %2$d))
          |> filter(fn: (r) => r._measurement == "%3$s" and r.uuid == %4$s)
          |> filter(fn: (r) => r._field == "%5$s" or r._field == "%6$s" or r._field == "%7$s")
          |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
          |> group()
          |> map(fn: (r) => ({_time: r._time, %5$s: r.%5$s, %6$s: r.%6$s, %7$s: r.%7$s, \
        gpu_instance_id: if exists r.gpu_instance_id then r.gpu_instance_id else ""}))
          |> sort(columns: ["gpu_instance_id", "_time"])
        """
        .formatted(
            bucket,
            Long.MAX_VALUE - 1,
            LabelLines.MEASUREMENT,
            FluxText.stored(uuid),
            LabelLines.CONTAINER,
            LabelLines.POD,
            LabelLines.NAMESPACE);
  }
}
