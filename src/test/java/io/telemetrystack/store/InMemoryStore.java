package io.telemetrystack.store;

import io.telemetrystack.health.HealthEvent;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.SeriesId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A store that is right because it is simple: everything in sorted maps, everything scanned. */
public final class InMemoryStore implements TelemetryStore {
  private static final Comparator<Sample> BY_SERIES =
      Comparator.comparing(Sample::instance).thenComparing(Sample::field);

  private final Map<SeriesId, SeriesInfo> series = new TreeMap<>();
  private final Map<String, TreeMap<Sample, Double>> samplesByUuid = new TreeMap<>();
  private final Map<SeriesId, TreeMap<Long, Assignment>> lentAt = new TreeMap<>();
  private final Map<String, HealthEvent> events = new HashMap<>();
  private boolean available = true;

  /** Whether calls are answered, or end in StoreUnavailableException. */
  public synchronized void setAvailable(boolean available) {
    this.available = available;
  }

  @Override
  public synchronized WriteResult write(List<Frame> frames) {
    checkAvailable();
    for (Frame frame : frames) {
      for (int i = 0; i < frame.size(); i++) {
        Labels labels = frame.labels(frame.seriesIndex(i));
        SeriesId id = labels.series().id();
        long timeNs = frame.timeNs(i);
        Sample key = new Sample(timeNs, id.instance(), frame.field(frame.fieldIndex(i)), 0);
        samplesByUuid
            .computeIfAbsent(id.uuid(), uuid -> new TreeMap<>(Sample.ORDER))
            .put(key, frame.value(i));
        lentAt.computeIfAbsent(id, any -> new TreeMap<>()).put(timeNs, labels.assignment());
        series.merge(id, new SeriesInfo(labels, timeNs, timeNs), InMemoryStore::seenAgain);
      }
    }
    return WriteResult.ALL_STORED;
  }

  @Override
  public synchronized void probe() {
    checkAvailable();
  }

  private static SeriesInfo seenAgain(SeriesInfo before, SeriesInfo now) {
    return new SeriesInfo(
        now.lastSeenNs() >= before.lastSeenNs() ? now.labels() : before.labels(),
        Math.min(before.firstSeenNs(), now.firstSeenNs()),
        Math.max(before.lastSeenNs(), now.lastSeenNs()));
  }

  @Override
  public synchronized List<SeriesInfo> series(SeriesFilter filter, String afterUuid, int limit) {
    checkAvailable();
    Set<String> uuids = new HashSet<>();
    List<SeriesInfo> found = new ArrayList<>();
    for (SeriesInfo info : matching(filter).toList()) {
      String uuid = info.labels().series().id().uuid();
      if (afterUuid != null && uuid.compareTo(afterUuid) <= 0) {
        continue;
      }
      if (uuids.add(uuid) && uuids.size() > limit) {
        break;
      }
      found.add(info);
    }
    return found;
  }

  @Override
  public synchronized int countGpus(SeriesFilter filter) {
    checkAvailable();
    return (int)
        matching(filter).map(info -> info.labels().series().id().uuid()).distinct().count();
  }

  @Override
  public synchronized List<SeriesInfo> gpu(String uuid) {
    checkAvailable();
    return series.values().stream()
        .filter(info -> info.labels().series().id().uuid().equals(uuid))
        .filter(SeriesFilter.ALL::matchesApartFromLending)
        .toList();
  }

  @Override
  public synchronized NavigableMap<Long, Assignment> assignments(SeriesId id) {
    checkAvailable();
    NavigableMap<Long, Assignment> changes = new TreeMap<>();
    lentAt
        .getOrDefault(id, new TreeMap<>())
        .forEach(
            (timeNs, assignment) -> {
              if (changes.isEmpty() || !changes.lastEntry().getValue().equals(assignment)) {
                changes.put(timeNs, assignment);
              }
            });
    return changes;
  }

  @Override
  public synchronized List<Sample> samples(SampleQuery query, ReadBudget budget) {
    checkAvailable();
    return page(query, inRange(query, budget).toList());
  }

  @Override
  public synchronized List<Sample> windows(SampleQuery query, Windows windows, ReadBudget budget) {
    checkAvailable();
    Map<Sample, List<Sample>> firsts = new TreeMap<>(BY_SERIES);
    Map<Sample, List<Sample>> byWindow = new TreeMap<>(Sample.ORDER);
    for (Sample sample : inRange(query, budget).toList()) {
      List<Sample> all = firsts.computeIfAbsent(sample, key -> new ArrayList<>());
      all.add(sample);
      long startNs = windowStart(query, windows, sample, all.get(0));
      Sample window = new Sample(startNs, sample.instance(), sample.field(), 0);
      byWindow.computeIfAbsent(window, key -> new ArrayList<>()).add(sample);
    }
    List<Sample> results = new ArrayList<>();
    byWindow.forEach(
        (window, samples) ->
            results.add(
                new Sample(
                    window.timeNs(),
                    window.instance(),
                    window.field(),
                    aggregate(windows.aggregate(), samples))));
    return page(query, results);
  }

  private static long windowStart(
      SampleQuery query, Windows windows, Sample sample, Sample firstOfItsSeries) {
    if (windows.stepNs() > 0) {
      return Math.floorDiv(sample.timeNs(), windows.stepNs()) * windows.stepNs();
    }
    return query.startNs() == Long.MIN_VALUE ? firstOfItsSeries.timeNs() : query.startNs();
  }

  private static double aggregate(Aggregate aggregate, List<Sample> samples) {
    double[] sorted = samples.stream().mapToDouble(Sample::value).sorted().toArray();
    double sum = samples.stream().mapToDouble(Sample::value).sum();
    return switch (aggregate) {
      case MEAN -> sum / sorted.length;
      case MIN -> sorted[0];
      case MAX -> sorted[sorted.length - 1];
      case LAST -> samples.get(samples.size() - 1).value();
      case SUM -> sum;
      case COUNT -> sorted.length;
      case P50 -> nearestRank(sorted, 0.50);
      case P95 -> nearestRank(sorted, 0.95);
      case P99 -> nearestRank(sorted, 0.99);
    };
  }

  private static double nearestRank(double[] sorted, double share) {
    return sorted[(int) Math.ceil(share * sorted.length) - 1];
  }

  @Override
  public synchronized List<Sample> latest(String uuid) {
    checkAvailable();
    Map<Sample, Sample> newest = new TreeMap<>(BY_SERIES);
    all(uuid).forEach(sample -> newest.put(sample, sample));
    return newest.values().stream().toList();
  }

  @Override
  public synchronized List<LatestValues> latest(SeriesFilter filter, Set<String> fields) {
    return matching(filter)
        .map(
            info -> {
              SeriesId id = info.labels().series().id();
              return new LatestValues(
                  info,
                  latest(id.uuid()).stream()
                      .filter(sample -> sample.instance().equals(id.instance()))
                      .filter(sample -> fields.contains(sample.field()))
                      .toList());
            })
        .toList();
  }

  @Override
  public synchronized List<HostInfo> hosts(SeriesFilter filter) {
    checkAvailable();
    Map<String, List<SeriesInfo>> byHost = new TreeMap<>();
    for (SeriesInfo info : matching(filter).toList()) {
      byHost.computeIfAbsent(info.labels().series().host(), host -> new ArrayList<>()).add(info);
    }
    return byHost.entrySet().stream()
        .map(
            host ->
                new HostInfo(
                    host.getKey(),
                    uuids(host.getValue()),
                    host.getValue().stream().mapToLong(SeriesInfo::lastSeenNs).max().orElseThrow()))
        .toList();
  }

  private static int uuids(List<SeriesInfo> all) {
    return (int) all.stream().map(info -> info.labels().series().id().uuid()).distinct().count();
  }

  @Override
  public synchronized List<NamespaceInfo> namespaces(SeriesFilter filter) {
    checkAvailable();
    Map<String, List<SeriesInfo>> byNamespace = new TreeMap<>();
    for (SeriesInfo info : matching(filter).toList()) {
      String namespace = info.labels().assignment().namespace();
      if (!namespace.isEmpty()) {
        byNamespace.computeIfAbsent(namespace, name -> new ArrayList<>()).add(info);
      }
    }
    return byNamespace.entrySet().stream()
        .map(one -> new NamespaceInfo(one.getKey(), uuids(one.getValue()), pods(one.getValue())))
        .toList();
  }

  private static int pods(List<SeriesInfo> all) {
    return (int) all.stream().map(info -> info.labels().assignment().pod()).distinct().count();
  }

  @Override
  public synchronized List<String> fields(SeriesFilter filter) {
    checkAvailable();
    return matching(filter)
        .flatMap(
            info -> {
              SeriesId id = info.labels().series().id();
              return all(id.uuid()).filter(sample -> sample.instance().equals(id.instance()));
            })
        .map(Sample::field)
        .distinct()
        .sorted()
        .toList();
  }

  @Override
  public synchronized void writeEvents(List<HealthEvent> found) {
    checkAvailable();
    found.forEach(event -> events.merge(event.id(), event, HealthEvent::with));
  }

  @Override
  public synchronized List<HealthEvent> events(EventQuery query) {
    checkAvailable();
    return events.values().stream()
        .filter(query::accepts)
        .sorted(HealthEvent.ORDER)
        .limit(query.limit())
        .toList();
  }

  @Override
  public void close() {}

  private Stream<SeriesInfo> matching(SeriesFilter filter) {
    return series.values().stream()
        .filter(filter::matchesApartFromLending)
        .filter(
            info ->
                filter.past()
                    ? lentAt.get(info.labels().series().id()).values().stream()
                        .anyMatch(filter::matches)
                    : filter.matches(info.labels().assignment()));
  }

  private static boolean equalsOrAny(String wanted, String actual) {
    return wanted == null || wanted.equals(actual);
  }

  private Stream<Sample> all(String uuid) {
    return samplesByUuid.getOrDefault(uuid, new TreeMap<>(Sample.ORDER)).entrySet().stream()
        .map(
            one ->
                new Sample(
                    one.getKey().timeNs(),
                    one.getKey().instance(),
                    one.getKey().field(),
                    one.getValue()));
  }

  private Stream<Sample> inRange(SampleQuery query, ReadBudget budget) {
    return all(query.uuid())
        .filter(sample -> sample.timeNs() >= query.startNs() && sample.timeNs() <= query.endNs())
        .filter(sample -> equalsOrAny(query.instance(), sample.instance()))
        .filter(sample -> query.fields().isEmpty() || query.fields().contains(sample.field()))
        .filter(sample -> query.namespaces().isEmpty() || isLent(query, sample))
        .peek(sample -> budget.spendPoints(1));
  }

  private boolean isLent(SampleQuery query, Sample sample) {
    SeriesId id = new SeriesId(query.uuid(), sample.instance());
    return query.namespaces().contains(lentAt.get(id).get(sample.timeNs()).namespace());
  }

  private static List<Sample> page(SampleQuery query, List<Sample> ordered) {
    return ordered.stream()
        .filter(sample -> query.after() == null || Sample.ORDER.compare(sample, query.after()) > 0)
        .limit(query.limit())
        .toList();
  }

  private void checkAvailable() {
    if (!available) {
      throw new StoreUnavailableException("switched off", null);
    }
  }
}
