package io.telemetrystack.store.influx;

import io.telemetrystack.store.SeriesFilter;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.StoredText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Flux for what reports. A row is a series with its newest labels, one column each, and the times
 * {@value #FIRST_SEEN} and {@value #LAST_SEEN} of its samples. Filters name namespaces: one that
 * allows none is not asked for here.
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

  /** The newest sample of each of these fields and each series, by series and field. */
  String latest(Set<String> fields) {
    return source(Series.MEASUREMENT, FluxText.isOneOf("_field", names(fields)))
        + """
          |> last()
          |> group()
          |> map(fn: (r) => ({_time: r._time, _field: r._field, _value: r._value, uuid: r.uuid, \
        gpu_instance_id: if exists r.gpu_instance_id then r.gpu_instance_id else ""}))
          |> group(columns: ["uuid", "gpu_instance_id", "_field"])
          |> sort(columns: ["_time"])
          |> last()
          |> group()
          |> sort(columns: ["uuid", "gpu_instance_id", "_field"])
        """;
  }

  private static List<String> names(Set<String> fields) {
    return fields.stream()
        .sorted()
        .map(field -> FluxText.string(StoredText.ofField(field)))
        .toList();
  }

  /** A row for each field that these GPUs have samples of, its name the value. */
  String fields(Collection<String> uuids) {
    return """
        import "influxdata/influxdb/schema"

        schema.tagValues(bucket: %s, tag: "_field", predicate: (r) => r._measurement == "%s" and %s, \
        start: time(v: 0))
        """
        .formatted(
            bucket,
            Series.MEASUREMENT,
            FluxText.isOneOf(Tags.UUID, uuids.stream().map(FluxText::stored).toList()));
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
        described = join(tables: {a: labels, b: times}, on: %1$s)
        """
            .formatted(BY_ID)
        + (isOfPast(filter) ? everLent(filter.namespaces(), ids) : "described\n")
        + "  |> group()\n"
        + conditions(filter);
  }

  private static boolean isOfPast(SeriesFilter filter) {
    return filter.past() && !filter.namespaces().isEmpty();
  }

  /** Of what is described only the series that were ever lent to one of these. */
  private String everLent(Set<String> namespaces, String ids) {
    return "lent = "
        + source(LabelLines.MEASUREMENT, ids)
        + "  |> filter(fn: (r) => r._field == \"namespace\" and "
        + isOneOf("_value", namespaces)
        + """
        )
          |> last()
          |> identify()
          |> map(fn: (r) => ({uuid: r.uuid, gpu_instance_id: r.gpu_instance_id}))
        join(tables: {a: described, b: lent}, on: %1$s)
        """
            .formatted(BY_ID);
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
    if (!filter.visibility().hosts().isEmpty()) {
      conditions.add(isOneOf(Tags.HOST, filter.visibility().hosts()));
    }
    if (!filter.past() && !filter.namespaces().isEmpty()) {
      conditions.add(isOneOf(LabelLines.NAMESPACE, filter.namespaces()));
    }
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

  private static String isOneOf(String column, Set<String> values) {
    return FluxText.isOneOf(column, values.stream().sorted().map(FluxText::stored).toList());
  }

  private static void addEquals(List<String> conditions, String column, String value) {
    if (value != null) {
      conditions.add("r." + column + " == " + FluxText.stored(value));
    }
  }
}
