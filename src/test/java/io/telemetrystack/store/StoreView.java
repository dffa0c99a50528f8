package io.telemetrystack.store;

import io.telemetrystack.health.HealthEvent;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.SeriesId;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;

/** A store in front of another, for doubles that change one thing. */
public class StoreView implements TelemetryStore {
  private final TelemetryStore store;

  public StoreView(TelemetryStore store) {
    this.store = store;
  }

  @Override
  public WriteResult write(List<Frame> frames) {
    return store.write(frames);
  }

  @Override
  public void probe() {
    store.probe();
  }

  @Override
  public List<SeriesInfo> series(SeriesFilter filter, String afterUuid, int limit) {
    return store.series(filter, afterUuid, limit);
  }

  @Override
  public int countGpus(SeriesFilter filter) {
    return store.countGpus(filter);
  }

  @Override
  public List<SeriesInfo> gpu(String uuid) {
    return store.gpu(uuid);
  }

  @Override
  public NavigableMap<Long, Assignment> assignments(SeriesId id) {
    return store.assignments(id);
  }

  @Override
  public List<Sample> samples(SampleQuery query, ReadBudget budget) {
    return store.samples(query, budget);
  }

  @Override
  public List<Sample> windows(SampleQuery query, Windows windows, ReadBudget budget) {
    return store.windows(query, windows, budget);
  }

  @Override
  public List<Sample> latest(String uuid) {
    return store.latest(uuid);
  }

  @Override
  public List<LatestValues> latest(SeriesFilter filter, Set<String> fields) {
    return store.latest(filter, fields);
  }

  @Override
  public List<HostInfo> hosts(SeriesFilter filter) {
    return store.hosts(filter);
  }

  @Override
  public List<NamespaceInfo> namespaces(SeriesFilter filter) {
    return store.namespaces(filter);
  }

  @Override
  public List<String> fields(SeriesFilter filter) {
    return store.fields(filter);
  }

  @Override
  public void writeEvents(List<HealthEvent> events) {
    store.writeEvents(events);
  }

  @Override
  public List<HealthEvent> events(EventQuery query) {
    return store.events(query);
  }

  @Override
  public void close() {
    store.close();
  }
}
