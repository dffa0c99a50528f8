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
  private final FluxRows database;
  private final EventFlux flux;

  EventQueries(FluxRows database, EventFlux flux) {
    this.database = database;
    this.flux = flux;
  }

  /** Reads no further than the events of the time at which the last one is found. */
  List<HealthEvent> read(EventQuery query) {
    List<HealthEvent> found = new ArrayList<>();
    if (query.limit() <= 0 || query.startNs() > query.lastNs()) {
      return found;
    }
    database.read(
        flux.events(query),
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
    Set<EventKind> kinds = events.stream().map(HealthEvent::kind).collect(Collectors.toSet());
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
}
