package io.telemetrystack.store;

import io.telemetrystack.health.HealthEvent;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.SeriesId;
import io.telemetrystack.telemetry.Visibility;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * The part of a store that one caller may see, read within one budget: as if nothing else were
 * stored. One request.
 *
 * <p>Lists are of the GPUs that the caller may see now, unless the filter asks for those that were
 * ever lent so. The GPU that is asked for by its uuid is shown as it was when it was last lent to
 * the caller, and of samples those count that were taken while it was.
 */
public final class VisibleTelemetry implements TelemetryReader {
  private final TelemetryStore store;
  private final Visibility visibility;
  private final ReadBudget budget;

  public VisibleTelemetry(TelemetryStore store, Visibility visibility, ReadBudget budget) {
    this.store = store;
    this.visibility = visibility;
    this.budget = budget;
  }

  @Override
  public List<SeriesInfo> series(SeriesFilter filter, String afterUuid, int limit) {
    return store.series(filter.within(visibility), afterUuid, limit);
  }

  @Override
  public int countGpus(SeriesFilter filter) {
    return store.countGpus(filter.within(visibility));
  }

  @Override
  public List<SeriesInfo> gpu(String uuid) {
    return store.gpu(uuid).stream().map(this::shown).filter(Objects::nonNull).toList();
  }

  /** The series as the caller may know it; null where the caller may not. */
  private SeriesInfo shown(SeriesInfo info) {
    if (!visibility.allowsHost(info.labels().series().host())) {
      return null;
    }
    if (visibility.namespaces().isEmpty()) {
      return info;
    }
    NavigableMap<Long, Assignment> changes = store.assignments(info.labels().series().id());
    List<LentSpan> spans = LentSpan.of(changes, visibility.namespaces());
    if (spans.isEmpty()) {
      return null;
    }
    long untilNs = spans.get(spans.size() - 1).untilNs();
    Assignment last = changes.lowerEntry(untilNs).getValue();
    return new SeriesInfo(
        new Labels(info.labels().series(), last, info.labels().attributes()),
        Math.max(info.firstSeenNs(), spans.get(0).fromNs()),
        Math.min(info.lastSeenNs(), untilNs - 1));
  }

  @Override
  public NavigableMap<Long, Assignment> assignments(SeriesId id) {
    NavigableMap<Long, Assignment> seen = new TreeMap<>();
    store
        .assignments(id)
        .forEach(
            (fromNs, to) -> {
              boolean allowed = visibility.allowsNamespace(to.namespace());
              Assignment shown = allowed ? to : Assignment.NONE;
              if (seen.isEmpty() || !seen.lastEntry().getValue().equals(shown)) {
                seen.put(fromNs, shown);
              }
            });
    return seen;
  }

  @Override
  public List<Sample> samples(SampleQuery query) {
    SampleQuery allowed = allowed(query);
    return allowed == null ? List.of() : store.samples(allowed, budget);
  }

  @Override
  public List<Sample> windows(SampleQuery query, Windows windows) {
    SampleQuery allowed = allowed(query);
    return allowed == null ? List.of() : store.windows(allowed, windows, budget);
  }

  /** What of it the caller may ask for; null for nothing. */
  private SampleQuery allowed(SampleQuery query) {
    if (!visibility.hosts().isEmpty() && gpu(query.uuid()).isEmpty()) {
      return null;
    }
    if (visibility.namespaces().isEmpty() || query.namespaces().isEmpty()) {
      return visibility.namespaces().isEmpty() ? query : query.within(visibility.namespaces());
    }
    Set<String> both = new HashSet<>(query.namespaces());
    both.retainAll(visibility.namespaces());
    return both.isEmpty() ? null : query.within(both);
  }

  @Override
  public List<Sample> latest(String uuid) {
    if (!visibility.hosts().isEmpty() && gpu(uuid).isEmpty()) {
      return List.of();
    }
    List<Sample> all = store.latest(uuid);
    if (visibility.namespaces().isEmpty()) {
      return all;
    }
    Map<String, List<LentSpan>> spans = new HashMap<>();
    return all.stream()
        .filter(
            sample -> {
              String instance = sample.instance();
              SeriesId id = new SeriesId(uuid, instance);
              return spans.computeIfAbsent(instance, one -> spans(id)).stream()
                  .anyMatch(span -> span.contains(sample.timeNs()));
            })
        .toList();
  }

  @Override
  public List<LatestValues> latest(SeriesFilter filter, Set<String> fields) {
    List<LatestValues> found = store.latest(filter.within(visibility), fields);
    budget.spendSeries((long) found.size() * Math.max(1, fields.size()));
    return visibility.namespaces().isEmpty() ? found : found.stream().map(this::seen).toList();
  }

  /** A sample of the time when the series was last seen is of its present assignment. */
  private LatestValues seen(LatestValues all) {
    long lastNs = all.series().lastSeenNs();
    if (all.samples().stream().allMatch(sample -> sample.timeNs() == lastNs)) {
      return all;
    }
    List<LentSpan> spans = spans(all.series().labels().series().id());
    return new LatestValues(
        all.series(),
        all.samples().stream()
            .filter(sample -> spans.stream().anyMatch(span -> span.contains(sample.timeNs())))
            .toList());
  }

  private List<LentSpan> spans(SeriesId id) {
    return LentSpan.of(store.assignments(id), visibility.namespaces());
  }

  @Override
  public List<HostInfo> hosts(SeriesFilter filter) {
    return store.hosts(filter.within(visibility));
  }

  @Override
  public List<NamespaceInfo> namespaces(SeriesFilter filter) {
    return store.namespaces(filter.within(visibility));
  }

  @Override
  public List<String> fields(SeriesFilter filter) {
    return store.fields(filter.within(visibility));
  }

  @Override
  public List<HealthEvent> events(EventQuery query) {
    EventFilter filter = query.filter().within(visibility);
    return store.events(
        new EventQuery(filter, query.startNs(), query.endNs(), query.after(), query.limit()));
  }
}
