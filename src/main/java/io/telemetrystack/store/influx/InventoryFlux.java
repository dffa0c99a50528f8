package io.telemetrystack.store.influx;

import io.telemetrystack.store.SeriesFilter;
import io.telemetrystack.telemetry.Series;
import java.util.ArrayList;
import java.util.List;

/**
 * Flux for what reports. A row is a series with its newest labels, one column each, and the times
 * {@value #FIRST_SEEN} and {@value #LAST_SEEN} of its samples.
 */
final class InventoryFlux {
  static final String FIRST_SEEN = "first_seen";
  static final String LAST_SEEN = "last_seen";

  /** A GPU has at most seven MIG instances; this is room for more. */
  private static final long ROWS_PER_GPU = 64;

  private static final String BY_ID = "[\"uuid\", \"gpu_instance_id\"]";

  private final String bucket;

  InventoryFlux(String bucket) {
    this.bucket = FluxText.string(bucket);
  }

  String gpu(String uuid) {
    return matching("r.uuid == " + FluxText.stored(uuid), SeriesFilter.ALL)
        + "  |> sort(columns: "
        + BY_ID
        + ")\n";
  }

  /**
   * @param afterUuid only GPUs after this one; null from the start
   * @param maxGpus at least the rows of so many
   */
  String series(SeriesFilter filter, String afterUuid, int maxGpus) {
    String after = afterUuid == null ? "" : "r.uuid > " + FluxText.stored(afterUuid);
    return matching(after, filter)
        + "  |> sort(columns: "
        + BY_ID
        + ")\n  |> limit(n: "
        + ROWS_PER_GPU * maxGpus
        + ")\n";
  }

  /** One row, its value the count of GPUs; none where there is no GPU. */
  String countGpus(SeriesFilter filter) {
    return matching("", filter) + "  |> distinct(column: \"uuid\")\n  |> count()\n";
  }

  /** A row for each field that has samples, its name the value. */
  String fields() {
    return """
        import "influxdata/influxdb/schema"

        schema.measurementFieldKeys(bucket: %s, measurement: "%s", start: time(v: 0))
        """
        .formatted(bucket, Series.MEASUREMENT);
  }

  /**
   * @param ids what the series must be, as a condition on tags; empty for all
   */
  private String matching(String ids, SeriesFilter filter) {
    return identify()
        + "labels = "
        + source(LabelLines.MEASUREMENT, ids)
        + "  |> last()\n  |> identify()\n  |> pivot(rowKey: "
        + BY_ID
        + ", columnKey: [\"_field\"], valueColumn: \"_value\")\n"
        + seen(LAST_SEEN, "last", "true", ids)
        + seen(FIRST_SEEN, "first", "false", ids)
        + """
        times = join(tables: {a: last_seen, b: first_seen}, on: %1$s)
        join(tables: {a: labels, b: times}, on: %1$s)
          |> group()
        """
            .formatted(BY_ID)
        + conditions(filter);
  }

  private static String identify() {
    return """
        identify = (tables=<-) => tables
          |> group()
          |> map(fn: (r) => ({uuid: r.uuid, _time: r._time, _field: r._field, _value: r._value, \
        gpu_instance_id: if exists r.gpu_instance_id then r.gpu_instance_id else ""}))

        """;
  }

  /** The outermost of the times at which the fields of a series were seen. */
  private String seen(String name, String selector, String descending, String ids) {
    return name
        + " = "
        + source(Series.MEASUREMENT, ids)
        + """
          |> %1$s()
          |> identify()
          |> group(columns: %2$s)
          |> sort(columns: ["_time"], desc: %3$s)
          |> limit(n: 1)
          |> map(fn: (r) => ({uuid: r.uuid, gpu_instance_id: r.gpu_instance_id, %4$s: r._time}))
          |> group()

        """
            .formatted(selector, BY_ID, descending, name);
  }

  private String source(String measurement, String ids) {
    return """
        from(bucket: %s)
          |> range(start: time(v: 0), stop: time(v: %d))
          |> filter(fn: (r) => r._measurement == "%s"%s)
        """
        .formatted(bucket, Long.MAX_VALUE - 1, measurement, ids.isEmpty() ? "" : " and " + ids);
  }

  private static String conditions(SeriesFilter filter) {
    List<String> conditions = new ArrayList<>();
    addEquals(conditions, Tags.HOST, filter.host());
    addEquals(conditions, Tags.MODEL, filter.model());
    addEquals(conditions, LabelLines.NAMESPACE, filter.namespace());
    if (filter.seenSinceNs() != null) {
      conditions.add("r.last_seen >= " + FluxText.time(filter.seenSinceNs()));
    }
    if (filter.seenBeforeNs() != null) {
      conditions.add("r.last_seen < " + FluxText.time(filter.seenBeforeNs()));
    }
    return conditions.isEmpty()
        ? ""
        : "  |> filter(fn: (r) => " + String.join(" and ", conditions) + ")\n";
  }

  private static void addEquals(List<String> conditions, String column, String value) {
    if (value != null) {
      conditions.add("r." + column + " == " + FluxText.stored(value));
    }
  }
}
