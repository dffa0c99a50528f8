package io.telemetrystack.store.influx;

import io.telemetrystack.store.EventFilter;
import io.telemetrystack.store.EventQuery;
import java.util.List;

/** Flux for health events. */
final class EventFlux {
  /** InfluxDB keeps no later time. */
  private static final long LAST_NS = Long.MAX_VALUE - 1;

  private final String bucket;

  EventFlux(String bucket) {
    this.bucket = FluxText.string(bucket);
  }

  /**
   * One row an event, its tags and fields the columns, the newest first. Not all that the filter
   * says is asked for: whoever reads the rows has to apply it, and the limit.
   */
  String events(EventQuery query) {
    return """
        from(bucket: %s)
          |> range(start: %s, stop: %s)
          |> filter(fn: (r) => r._measurement == "%s"%s)
          |> group()
          |> pivot(rowKey: ["_time", "uuid", "kind", "code"], columnKey: ["_field"], valueColumn: "_value")
          |> group()%s
          |> sort(columns: ["_time"], desc: true)
        """
        .formatted(
            bucket,
            FluxText.time(Math.max(0, query.startNs())),
            FluxText.time(Math.min(LAST_NS - 1, query.lastNs()) + 1),
            EventLines.MEASUREMENT,
            tags(query.filter()),
            host(query.filter()));
  }

  private static String tags(EventFilter filter) {
    StringBuilder conditions = new StringBuilder();
    if (!filter.kinds().isEmpty()) {
      List<String> kinds =
          filter.kinds().stream().map(kind -> FluxText.string(kind.text())).sorted().toList();
      conditions.append(" and ").append(FluxText.isOneOf(EventLines.KIND, kinds));
    }
    if (filter.uuid() != null) {
      conditions.append(" and r.uuid == ").append(FluxText.stored(filter.uuid()));
    }
    return conditions.toString();
  }

  private static String host(EventFilter filter) {
    return filter.host() == null
        ? ""
        : "\n  |> filter(fn: (r) => r.host == " + FluxText.stored(filter.host()) + ")";
  }
}
