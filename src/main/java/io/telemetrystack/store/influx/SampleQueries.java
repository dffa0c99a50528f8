package io.telemetrystack.store.influx;

import io.telemetrystack.store.Sample;
import io.telemetrystack.store.SampleQuery;
import io.telemetrystack.store.Windows;
import io.telemetrystack.store.influx.FluxRows.Row;
import io.telemetrystack.telemetry.StoredText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Answers queries for samples. Any thread. */
final class SampleQueries {
  private final FluxRows database;
  private final SampleFlux flux;

  SampleQueries(FluxRows database, SampleFlux flux) {
    this.database = database;
    this.flux = flux;
  }

  List<Sample> samples(SampleQuery query) {
    return isEmpty(query) ? List.of() : read(flux.samples(query));
  }

  List<Sample> windows(SampleQuery query, Windows windows) {
    if (isEmpty(query)) {
      return List.of();
    }
    return windows.stepNs() > 0
        ? read(flux.windows(query, windows))
        : page(query, totals(query, windows));
  }

  List<Sample> latest(String uuid) {
    return uuid.isEmpty() ? List.of() : read(flux.latest(uuid));
  }

  /** One window for each series, from the start of the range or, without one, its first sample. */
  private List<Sample> totals(SampleQuery query, Windows windows) {
    Map<Sample, Long> firstNs = new HashMap<>();
    if (query.startNs() == Long.MIN_VALUE) {
      read(flux.first(query)).forEach(first -> firstNs.put(key(first), first.timeNs()));
    }
    return read(flux.total(query, windows.aggregate())).stream()
        .map(
            total ->
                new Sample(
                    firstNs.getOrDefault(key(total), query.startNs()),
                    total.instance(),
                    total.field(),
                    total.value()))
        .sorted(Sample.ORDER)
        .toList();
  }

  private static List<Sample> page(SampleQuery query, List<Sample> ordered) {
    return ordered.stream()
        .filter(sample -> query.after() == null || Sample.ORDER.compare(sample, query.after()) > 0)
        .limit(query.limit())
        .toList();
  }

  private List<Sample> read(String text) {
    List<Sample> samples = new ArrayList<>();
    database.read(
        text,
        row -> {
          samples.add(sample(row));
          return true;
        });
    return samples;
  }

  private static Sample sample(Row row) {
    return new Sample(
        row.timeNs("_time"),
        StoredText.read(row.text(Tags.INSTANCE)),
        StoredText.read(row.text("_field")),
        row.number("_value"));
  }

  /** A tag value is never empty. */
  private static boolean isEmpty(SampleQuery query) {
    return query.uuid().isEmpty() || query.startNs() > query.endNs() || query.limit() <= 0;
  }

  private static Sample key(Sample sample) {
    return new Sample(0, sample.instance(), sample.field(), 0);
  }
}
