package io.telemetrystack.api;

import io.telemetrystack.api.StreamedOperation.Pieces;
import io.telemetrystack.http.Times;
import io.telemetrystack.store.Sample;
import io.telemetrystack.store.SampleQuery;
import io.telemetrystack.store.SeriesInfo;
import io.telemetrystack.store.TelemetryReader;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Labels;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;

/**
 * Rows for the samples of GPUs, one GPU after the other, each in order of time and no further than
 * it had come when its turn began.
 */
final class ExportPieces implements Pieces {
  /** Which samples. */
  record Wanted(Set<String> fields, Set<String> namespaces, TimeRange range) {}

  private static final int SAMPLES_A_PAGE = 4_096;

  private final TelemetryReader telemetry;
  private final Iterator<Gpu> gpus;
  private final Wanted wanted;
  private final ExportFormat format;
  private final PieceBuffer buffer = new PieceBuffer();
  private final Map<String, byte[]> fields = new HashMap<>();
  private final Map<String, Rows> rows = new HashMap<>();

  /** Of the GPU whose turn it is; null when another's begins. */
  private SampleQuery next;

  private long timeNs;
  private String timeText;

  ExportPieces(TelemetryReader telemetry, Iterator<Gpu> gpus, Wanted wanted, ExportFormat format) {
    this.telemetry = telemetry;
    this.gpus = gpus;
    this.wanted = wanted;
    this.format = format;
    buffer.add(format.head());
  }

  @Override
  public String contentType() {
    return format.contentType();
  }

  @Override
  public byte[] next() {
    while (!buffer.isFull() && (next != null || gpus.hasNext())) {
      if (next == null) {
        begin(gpus.next());
      }
      List<Sample> page = telemetry.samples(next);
      page.forEach(this::write);
      next = page.size() < SAMPLES_A_PAGE ? null : next.after(page.get(page.size() - 1));
    }
    return buffer.take();
  }

  private void begin(Gpu gpu) {
    rows.clear();
    for (SeriesInfo series : gpu.series()) {
      Rows own = new Rows(series.labels(), telemetry.assignments(series.labels().series().id()));
      rows.put(series.labels().series().id().instance(), own);
    }
    next =
        new SampleQuery(
            gpu.uuid(),
            null,
            wanted.fields(),
            wanted.namespaces(),
            wanted.range().startNs(),
            Math.min(wanted.range().endNs(), gpu.lastSeenNs()),
            null,
            SAMPLES_A_PAGE);
  }

  private void write(Sample sample) {
    Rows own = rows.get(sample.instance());
    if (own == null) {
      return; // an instance that was made since
    }
    if (timeText == null || sample.timeNs() != timeNs) {
      timeNs = sample.timeNs();
      timeText = Times.format(timeNs);
    }
    byte[] field = fields.computeIfAbsent(sample.field(), format::field);
    own.at(timeNs).write(buffer, timeText, field, sample.value());
  }

  /** The rows of one series, by whom it was lent to. */
  private final class Rows {
    private final Labels labels;
    private final NavigableMap<Long, Assignment> assignments;
    private ExportFormat.Row row;
    private long fromNs;
    private long untilNs;

    Rows(Labels labels, NavigableMap<Long, Assignment> assignments) {
      this.labels = labels;
      this.assignments = assignments;
    }

    ExportFormat.Row at(long timeNs) {
      if (row == null || timeNs < fromNs || timeNs >= untilNs) {
        var since = assignments.floorEntry(timeNs);
        Long next = assignments.higherKey(timeNs);
        fromNs = since == null ? Long.MIN_VALUE : since.getKey();
        untilNs = next == null ? Long.MAX_VALUE : next;
        Assignment to = since == null ? Assignment.NONE : since.getValue();
        row = format.row(new Labels(labels.series(), to, labels.attributes()));
      }
      return row;
    }
  }
}
