package io.telemetrystack.collector;

import io.telemetrystack.health.Attendance;
import io.telemetrystack.health.Attendance.Seen;
import io.telemetrystack.health.Finding;
import io.telemetrystack.health.Freshness;
import io.telemetrystack.health.HealthEvent;
import io.telemetrystack.store.EventFilter;
import io.telemetrystack.store.EventQuery;
import io.telemetrystack.store.SeriesFilter;
import io.telemetrystack.store.SeriesInfo;
import io.telemetrystack.store.TelemetryStore;
import io.telemetrystack.telemetry.Visibility;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Looks in the store for who has gone silent, and stores the events of it. Knows nothing but the
 * last look, so that any collector of a cluster can do it. Calls block; one at a time.
 */
final class SilenceWatch {
  private static final int GPUS_A_PAGE = 5_000;

  private final TelemetryStore store;
  private final Attendance attendance;
  private final Attendance.Limits limits;
  private Set<String> known = Set.of();
  private Freshness freshness = Freshness.NONE;

  SilenceWatch(TelemetryStore store, Attendance.Limits limits) {
    this.store = store;
    this.limits = limits;
    attendance = new Attendance(limits);
  }

  /** What was not known before. */
  List<Finding> look(long nowNs) {
    List<Seen> all = all();
    freshness = Freshness.of(all, nowNs, limits);
    List<HealthEvent> found = attendance.check(all, nowNs);
    List<HealthEvent> news =
        found.stream().filter(event -> !known.contains(event.id()) && !isStored(event)).toList();
    if (!news.isEmpty()) {
      store.writeEvents(news);
    }
    known = found.stream().map(HealthEvent::id).collect(Collectors.toSet());
    return news.stream().map(event -> new Finding(event, true)).toList();
  }

  /** As of the last look. */
  Freshness freshness() {
    return freshness;
  }

  private List<Seen> all() {
    List<Seen> all = new ArrayList<>();
    String after = null;
    while (true) {
      List<SeriesInfo> page = store.series(SeriesFilter.ALL, after, GPUS_A_PAGE);
      if (page.isEmpty()) {
        return all;
      }
      page.forEach(info -> all.add(new Seen(info.labels(), info.lastSeenNs())));
      after = page.get(page.size() - 1).labels().series().id().uuid();
    }
  }

  private boolean isStored(HealthEvent event) {
    String host = event.labels().series().host();
    EventFilter filter =
        new EventFilter(Set.of(event.kind()), Set.of(), null, host, null, Visibility.ALL);
    long timeNs = event.firstSeenNs();
    return store.events(new EventQuery(filter, timeNs, timeNs, null, Integer.MAX_VALUE)).stream()
        .anyMatch(stored -> stored.id().equals(event.id()));
  }
}
