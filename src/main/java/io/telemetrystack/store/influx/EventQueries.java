package io.telemetrystack.store.influx;

import io.telemetrystack.health.EventKind;
import io.telemetrystack.health.HealthEvent;
import io.telemetrystack.store.EventFilter;
import io.telemetrystack.store.EventQuery;
import io.telemetrystack.telemetry.Visibility;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Answers queries for health events. Any thread. */
final class EventQueries {
  /** InfluxDB keeps no later time. */
  private static final long LAST_NS = Long.MAX_VALUE - 1;

  private final FluxRows database;
  private final String bucket;

  EventQueries(FluxRows database, String bucket) {
    this.database = database;
    this.bucket = FluxText.string(bucket);
  }

  /** Reads no further than the events of the time at which the last one is found. */
  List<HealthEvent> read(EventQuery query) {
    List<HealthEvent> found = new ArrayList<>();
    if (query.limit() <= 0 || query.startNs() > query.lastNs()) {
      return found;
    }
    database.read(
        flux(query),
        row -> {
          boolean isEnough =
              found.size() >= query.limit()
                  && row.timeNs("_time") < found.get(found.size() - 1).firstSeenNs();
          if (!isEnough) {
            EventLines.read(row).filter(query::accepts).ifPresent(found::add);
          }
          return !isEnough;
        });
    return found.stream().sorted(HealthEvent.ORDER).limit(query.limit()).toList();
  }

  /** The events, put together with what is stored of them. */
  List<HealthEvent> withStored(List<HealthEvent> events) {
    Set<EventKind> kinds =
        events.stream().map(HealthEvent::kind).collect(Collectors.toSet());
    long startNs = events.stream().mapToLong(HealthEvent::firstSeenNs).min().orElse(0);
    long endNs = events.stream().mapToLong(HealthEvent::firstSeenNs).max().orElse(-1);
    EventFilter filter = new EventFilter(kinds, Set.of(), null, null, null, Visibility.ALL);
    Map<String, HealthEvent> stored = new HashMap<>();
    read(new EventQuery(filter, startNs, endNs, null, Integer.MAX_VALUE))
        .forEach(event -> stored.put(event.id(), event));
    return events.stream()
        .map(event -> event.with(stored.getOrDefault(event.id(), event)))
        .toList();
  }

  /** One row an event, its tags and fields the columns, the newest first. */
  private String flux(EventQuery query) {
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
