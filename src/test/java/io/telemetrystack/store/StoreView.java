package io.telemetrystack.store;

import io.telemetrystack.health.HealthEvent;
import io.telemetrystack.telemetry.Frame;
import java.util.List;

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
  public List<Sample> samples(SampleQuery query) {
    return store.samples(query);
  }

  @Override
  public List<Sample> windows(SampleQuery query, Windows windows) {
    return store.windows(query, windows);
  }

  @Override
  public List<Sample> latest(String uuid) {
    return store.latest(uuid);
  }

  @Override
  public List<HostInfo> hosts() {
    return store.hosts();
  }

  @Override
  public List<NamespaceInfo> namespaces() {
    return store.namespaces();
  }

  @Override
  public List<String> fields() {
    return store.fields();
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
