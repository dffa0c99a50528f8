package io.telemetrystack.api;

import io.telemetrystack.store.SeriesInfo;
import io.telemetrystack.telemetry.Labels;
import java.util.ArrayList;
import java.util.List;

/**
 * The series of one GPU: the whole GPU, MIG instances, or both.
 *
 * @param series ordered by instance, never empty
 */
record Gpu(List<SeriesInfo> series) {
  /** Groups series that are ordered by id. */
  static List<Gpu> group(List<SeriesInfo> series) {
    List<Gpu> gpus = new ArrayList<>();
    int start = 0;
    for (int i = 1; i <= series.size(); i++) {
      if (i == series.size() || !uuid(series.get(i)).equals(uuid(series.get(start)))) {
        gpus.add(new Gpu(series.subList(start, i)));
        start = i;
      }
    }
    return gpus;
  }

  String uuid() {
    return uuid(series.get(0));
  }

  /** Those of the whole GPU, else those of its first instance. */
  Labels labels() {
    return series.get(0).labels();
  }

  List<SeriesInfo> instances() {
    return series.stream().filter(one -> !one.labels().series().id().instance().isEmpty()).toList();
  }

  long firstSeenNs() {
    return series.stream().mapToLong(SeriesInfo::firstSeenNs).min().orElseThrow();
  }

  long lastSeenNs() {
    return series.stream().mapToLong(SeriesInfo::lastSeenNs).max().orElseThrow();
  }

  private static String uuid(SeriesInfo series) {
    return series.labels().series().id().uuid();
  }
}
