package io.telemetrystack.store.embedded;

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
  List<Sample> samples(SampleQuery query, long horizonNs) {
    long pageNs = query.after() == null ? Long.MIN_VALUE : query.after().timeNs();
    long startNs = Math.max(query.startNs(), Math.max(pageNs, horizonNs));
    return read(query, startNs, UnaryOperator.identity());
  }

  List<Sample> windows(SampleQuery query, Windows windows, long horizonNs) {
    boolean resumes = query.after() != null && windows.stepNs() > 0;
    long pageNs = resumes ? query.after().timeNs() : Long.MIN_VALUE;
    long startNs = Math.max(query.startNs(), Math.max(pageNs, horizonNs));
    Reduction reduction = new Reduction();
    return read(
        query, startNs, points -> new WindowCursor(points, windows, query.startNs(), reduction));
  }

  /** The newest sample of each field of a GPU. */
  List<Sample> latest(String uuid, long horizonNs) {
    List<Sample> samples = new ArrayList<>();
    for (StoredSeries series : registry.ofGpu(uuid)) {
      synchronized (series) {
        String instance = series.labels().series().id().instance();
        for (int field = 0; field < series.fieldLimit(); field++) {
          Head head = series.headOrNull(field);
          if (head != null && head.hasLatest() && head.latestNs() >= horizonNs) {
            samples.add(
                new Sample(head.latestNs(), instance, registry.field(field), head.latest()));
          }
        }
      }
    }
    samples.sort(Comparator.comparing(Sample::instance).thenComparing(Sample::field));
    return samples;
  }

  /** A field of a series and what was in its head. */
  private record Source(int series, String instance, int field, String name, Points head) {}

  private List<Sample> read(SampleQuery query, long startNs, UnaryOperator<Cursor> view) {
    if (startNs > query.endNs() || query.limit() <= 0) {
      return List.of();
    }
    List<Source> sources = sources(query);
    try (RocksIterator chunks = database.chunks()) {
      Merge merge = new Merge();
      for (Source source : sources) {
        StoredChunks stored = new StoredChunks(chunks, source.series, source.field);
        Cursor points =
            new PointCursor(stored, database.buckets(), source.head, startNs, query.endNs());
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
        if (query.instance() != null && !query.instance().equals(instance)) {
          continue;
        }
        for (int field = 0; field < series.fieldLimit(); field++) {
          Head head = series.headOrNull(field);
          String name = registry.field(field);
          if (head != null && (query.fields().isEmpty() || query.fields().contains(name))) {
            sources.add(new Source(series.number(), instance, field, name, head.points()));
          }
        }
      }
    }
    sources.sort(Comparator.comparing(Source::instance).thenComparing(Source::name));
    return sources;
  }
}
