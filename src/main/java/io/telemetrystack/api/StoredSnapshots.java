package io.telemetrystack.api;

import io.telemetrystack.live.LivePoint;
import io.telemetrystack.live.SnapshotSource;
import io.telemetrystack.store.Sample;
import io.telemetrystack.store.SeriesFilter;
import io.telemetrystack.store.SeriesInfo;
import io.telemetrystack.store.TelemetryStore;
import io.telemetrystack.telemetry.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The latest values that a store holds, for the first listener of a live feed. */
public final class StoredSnapshots implements SnapshotSource {
  private static final int GPUS_A_PAGE = 500;

  private final TelemetryStore store;

  public StoredSnapshots(TelemetryStore store) {
    this.store = store;
  }

  @Override
  public List<LivePoint> latest(int maxSeries) {
    List<LivePoint> points = new ArrayList<>();
    String after = null;
    int series = 0;
    while (series < maxSeries) {
      List<Gpu> page = Gpu.group(store.series(SeriesFilter.ALL, after, GPUS_A_PAGE));
      if (page.isEmpty()) {
        return points;
      }
      for (Gpu gpu : page) {
        add(gpu, points);
        series += gpu.series().size();
      }
      after = page.get(page.size() - 1).uuid();
    }
    return points;
  }

  /** One point for each instance and time. */
  private void add(Gpu gpu, List<LivePoint> points) {
    Map<String, Labels> labels = new HashMap<>();
    for (SeriesInfo one : gpu.series()) {
      labels.put(one.labels().series().id().instance(), one.labels());
    }
    Map<String, Map<Long, Map<String, Double>>> values = new LinkedHashMap<>();
    for (Sample sample : store.latest(gpu.uuid())) {
      values
          .computeIfAbsent(sample.instance(), instance -> new LinkedHashMap<>())
          .computeIfAbsent(sample.timeNs(), timeNs -> new LinkedHashMap<>())
          .put(sample.field(), sample.value());
    }
    values.keySet().retainAll(labels.keySet());
    values.forEach(
        (instance, byTime) ->
            byTime.forEach(
                (timeNs, fields) ->
                    points.add(new LivePoint(labels.get(instance), timeNs, fields))));
  }
}
