package io.telemetrystack.collector;

import io.telemetrystack.health.EventKind;
import io.telemetrystack.health.HealthEvent;
import io.telemetrystack.health.History;
import io.telemetrystack.store.EventFilter;
import io.telemetrystack.store.EventQuery;
import io.telemetrystack.store.TelemetryStore;
import java.util.List;
import java.util.Set;

/** What the store has of GPUs. Any thread; calls block. */
record StoredHistory(TelemetryStore store) implements History {
  /** More than a GPU has of one kind within a few hours, where links and codes are told apart. */
  private static final int MOST_EVENTS = 1_000;

  @Override
  public List<Reading> newest(Set<String> uuids) {
    return uuids.stream()
        .flatMap(
            uuid ->
                store.latest(uuid).stream()
                    .map(
                        sample ->
                            new Reading(
                                uuid,
                                sample.instance(),
                                sample.field(),
                                sample.timeNs(),
                                sample.value())))
        .toList();
  }

  @Override
  public List<HealthEvent> events(String uuid, EventKind kind, long fromNs, long toNs) {
    EventFilter filter = EventFilter.of(uuid, kind);
    return store.events(new EventQuery(filter, fromNs, toNs, null, MOST_EVENTS));
  }
}
