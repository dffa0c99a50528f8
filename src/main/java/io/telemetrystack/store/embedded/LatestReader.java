package io.telemetrystack.store.embedded;

import io.telemetrystack.store.LatestValues;
import io.telemetrystack.store.Sample;
import io.telemetrystack.store.SeriesFilter;
import io.telemetrystack.store.SeriesInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Answers queries for newest samples, all from the heads in memory. Any thread. */
final class LatestReader {
  private final Registry registry;

  LatestReader(Registry registry) {
    this.registry = registry;
  }

  /**
   * The newest sample of each field of a GPU.
   *
   * @param horizonNs nothing older is returned
   */
  List<Sample> latest(String uuid, long horizonNs) {
    List<Sample> samples = new ArrayList<>();
    for (StoredSeries series : registry.ofGpu(uuid)) {
      synchronized (series) {
        for (int field = 0; field < series.fieldLimit(); field++) {
          addLatest(series, field, horizonNs, samples);
        }
      }
    }
    samples.sort(Comparator.comparing(Sample::instance).thenComparing(Sample::field));
    return samples;
  }

  /** The newest sample of each of these fields, of all series that match. */
  List<LatestValues> latest(SeriesFilter filter, Set<String> names, long horizonNs) {
    int[] fields = names.stream().sorted().mapToInt(registry::knownField).toArray();
    List<LatestValues> values = new ArrayList<>();
    for (StoredSeries series : registry.ordered().values()) {
      synchronized (series) {
        SeriesInfo info = series.infoIf(filter);
        if (info != null) {
          List<Sample> samples = new ArrayList<>(fields.length);
          for (int field : fields) {
            addLatest(series, field, horizonNs, samples);
          }
          values.add(new LatestValues(info, samples));
        }
      }
    }
    return values;
  }

  /** The caller holds the lock of the series. */
  private void addLatest(StoredSeries series, int field, long horizonNs, List<Sample> samples) {
    Head head = field < 0 ? null : series.headOrNull(field);
    if (head != null && head.hasLatest() && head.latestNs() >= horizonNs) {
      String instance = series.labels().series().id().instance();
      samples.add(new Sample(head.latestNs(), instance, registry.field(field), head.latest()));
    }
  }
}
