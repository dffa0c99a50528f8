package io.telemetrystack.store.influx;

import io.telemetrystack.store.LentSpan;
import io.telemetrystack.store.ReadBudget;
import io.telemetrystack.store.Sample;
import io.telemetrystack.store.SampleQuery;
import io.telemetrystack.store.Windows;
import io.telemetrystack.store.influx.FluxRows.Row;
import io.telemetrystack.store.influx.SampleFlux.Lending;
import io.telemetrystack.telemetry.StoredText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Answers queries for samples. Any thread. */
final class SampleQueries {
  private final FluxRows database;
  private final SampleFlux flux;
  private final AssignmentQueries assignments;

  SampleQueries(FluxRows database, SampleFlux flux, AssignmentQueries assignments) {
    this.database = database;
    this.flux = flux;
    this.assignments = assignments;
  }

  List<Sample> samples(SampleQuery query, ReadBudget budget) {
    Lending lent = lending(query);
    return lent == null ? List.of() : read(flux.samples(query, lent), budget);
  }

  List<Sample> windows(SampleQuery query, Windows windows, ReadBudget budget) {
    Lending lent = lending(query);
    if (lent == null) {
      return List.of();
    }
    return windows.stepNs() > 0
        ? read(flux.windows(query, lent, windows), budget)
        : page(query, totals(query, lent, windows, budget));
  }

  List<Sample> latest(String uuid) {
    return uuid.isEmpty() ? List.of() : read(flux.latest(uuid), ReadBudget.unlimited());
  }

  /** Null where nothing can be found. */
  private Lending lending(SampleQuery query) {
    if (isEmpty(query)) {
      return null;
    }
    if (query.namespaces().isEmpty()) {
      return Lending.ANY;
    }
    Map<String, List<LentSpan>> spans = new TreeMap<>();
    assignments
        .ofGpu(query.uuid())
        .forEach(
            (instance, changes) -> {
              List<LentSpan> lent = LentSpan.of(changes, query.namespaces());
              if (!lent.isEmpty()) {
                spans.put(instance, lent);
              }
            });
    return spans.isEmpty() ? null : Lending.of(spans);
  }

  /** One window for each series, from the start of the range or, without one, its first sample. */
  private List<Sample> totals(SampleQuery query, Lending lent, Windows windows, ReadBudget budget) {
    Map<Sample, Long> firstNs = new HashMap<>();
    if (query.startNs() == Long.MIN_VALUE) {
      read(flux.first(query, lent), budget)
          .forEach(first -> firstNs.put(key(first), first.timeNs()));
    }
    return read(flux.total(query, lent, windows.aggregate()), budget).stream()
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

  /** What the database reads to answer is its own affair; its answer and the time are counted. */
  private List<Sample> read(String text, ReadBudget budget) {
    List<Sample> samples = new ArrayList<>();
    database.read(
        text,
        row -> {
          budget.spendPoints(1);
          samples.add(sample(row));
          return true;
        });
    return samples;
  }

  static Sample sample(Row row) {
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
