package io.telemetrystack.store.embedded;

import io.telemetrystack.store.LentSpan;
import io.telemetrystack.store.ReadBudget;
import io.telemetrystack.store.Sample;
import io.telemetrystack.store.SampleQuery;
import io.telemetrystack.store.Windows;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.rocksdb.RocksIterator;

/** Answers queries for samples from heads and chunks. Any thread. */
final class SampleReader {
  private final Registry registry;
  private final Database database;

  SampleReader(Registry registry, Database database) {
    this.registry = registry;
    this.database = database;
  }

  /**
   * @param horizonNs nothing older is returned
   */
  List<Sample> samples(SampleQuery query, ReadBudget budget, long horizonNs) {
    long pageNs = query.after() == null ? Long.MIN_VALUE : query.after().timeNs();
    long startNs = Math.max(query.startNs(), Math.max(pageNs, horizonNs));
    return read(query, startNs, budget, UnaryOperator.identity());
  }

  List<Sample> windows(SampleQuery query, Windows windows, ReadBudget budget, long horizonNs) {
    boolean resumes = query.after() != null && windows.stepNs() > 0;
    long pageNs = resumes ? query.after().timeNs() : Long.MIN_VALUE;
    long startNs = Math.max(query.startNs(), Math.max(pageNs, horizonNs));
    Reduction reduction = new Reduction(windows.aggregate());
    return read(
        query,
        startNs,
        budget,
        points -> new WindowCursor(points, windows, query.startNs(), reduction));
  }

  /** A field of a series and what was in its head. */
  private record Source(
      int series, String instance, int field, String name, Points head, List<LentSpan> spans) {}

  private List<Sample> read(
      SampleQuery query, long startNs, ReadBudget budget, UnaryOperator<Cursor> view) {
    if (startNs > query.endNs() || query.limit() <= 0) {
      return List.of();
    }
    List<Source> sources = sources(query);
    budget.spendSeries(sources.size());
    PointCursor.Range range = new PointCursor.Range(startNs, query.endNs(), budget);
    try (RocksIterator chunks = database.chunks()) {
      Merge merge = new Merge();
      for (Source source : sources) {
        StoredChunks stored = new StoredChunks(chunks, source.series, source.field);
        Cursor all = new PointCursor(stored, database.buckets(), source.head, range);
        Cursor points = source.spans == null ? all : new LentCursor(all, source.spans);
        merge.add(source.instance, source.name, view.apply(points));
      }
      return merge.take(query.limit(), query.after());
    }
  }

  private List<Source> sources(SampleQuery query) {
    List<Source> sources = new ArrayList<>();
    for (StoredSeries series : registry.ofGpu(query.uuid())) {
      synchronized (series) {
        String instance = series.labels().series().id().instance();
        List<LentSpan> spans = spans(series, query);
        boolean wanted = query.instance() == null || query.instance().equals(instance);
        if (!wanted || (spans != null && spans.isEmpty())) {
          continue;
        }
        for (int field = 0; field < series.fieldLimit(); field++) {
          Head head = series.headOrNull(field);
          String name = registry.field(field);
          if (head != null && (query.fields().isEmpty() || query.fields().contains(name))) {
            sources.add(new Source(series.number(), instance, field, name, head.points(), spans));
          }
        }
      }
    }
    sources.sort(Comparator.comparing(Source::instance).thenComparing(Source::name));
    return sources;
  }

  /** Null where every sample is wanted. */
  private static List<LentSpan> spans(StoredSeries series, SampleQuery query) {
    return query.namespaces().isEmpty()
        ? null
        : LentSpan.of(series.assignments(), query.namespaces());
  }
}
