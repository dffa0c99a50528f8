package io.telemetrystack.api;

import io.telemetrystack.api.PrometheusText.Metric;
import io.telemetrystack.api.StreamedOperation.Pieces;
import io.telemetrystack.store.LatestValues;
import io.telemetrystack.store.Sample;
import io.telemetrystack.store.SeriesFilter;
import io.telemetrystack.store.TelemetryReader;
import io.telemetrystack.telemetry.FieldCatalogue;
import io.telemetrystack.telemetry.FieldCatalogue.Field;
import io.telemetrystack.telemetry.Labels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The latest values of a fleet in Prometheus' text format, metric after metric, as the format wants
 * it: the store is asked for a few metrics of all GPUs at a time.
 *
 * <p>Each sample has its own time, as in Prometheus' own federation: a GPU that is silent is not
 * made to look alive, and a sample that is scraped twice is one.
 */
final class FederatedPieces implements Pieces {
  private static final int METRICS_AT_A_TIME = 16;
  private static final long NS_PER_MS = 1_000_000;
  private static final String LEFT_OUT = "telemetry_federate_fields_left_out";

  private final TelemetryReader telemetry;
  private final FieldCatalogue catalogue = FieldCatalogue.standard();
  private final long staleBeforeNs;
  private final PieceBuffer buffer = new PieceBuffer();
  private final FederatedLabels.Known labels;

  /** Fields by the name of their metric, those to come. */
  private final Iterator<Map.Entry<String, Set<String>>> metrics;

  private final int leftOut;

  /** What the store was asked for, and is not written yet. */
  private final Queue<Map.Entry<String, Set<String>>> read = new ArrayDeque<>();

  private List<LatestValues> values = List.of();
  private int at;
  private boolean ended;

  /**
   * @param labels what is known of the fleet's labels from before
   * @param wanted names of metrics; empty for all
   * @param staleBeforeNs what is older is left out
   */
  FederatedPieces(
      TelemetryReader telemetry,
      FederatedLabels.Known labels,
      Set<String> wanted,
      long staleBeforeNs) {
    this.telemetry = telemetry;
    this.labels = labels;
    this.staleBeforeNs = staleBeforeNs;
    Set<String> names = new HashSet<>();
    wanted.forEach(name -> names.add(catalogue.canonicalName(name)));
    Map<String, Set<String>> fields = new TreeMap<>();
    int unnamed = 0;
    for (String field : telemetry.fields()) {
      Metric metric = PrometheusText.metric(field);
      if (metric == null) {
        unnamed++;
      } else if (names.isEmpty() || names.contains(metric.name())) {
        fields.computeIfAbsent(metric.name(), name -> new TreeSet<>()).add(field);
      }
    }
    leftOut = unnamed;
    metrics = fields.entrySet().iterator();
  }

  @Override
  public String contentType() {
    return "text/plain; version=0.0.4; charset=utf-8";
  }

  @Override
  public byte[] next() {
    while (!buffer.isFull() && !ended) {
      if (!read.isEmpty()) {
        writeSome(read.element());
      } else if (metrics.hasNext()) {
        readSome();
      } else {
        ended = true;
        writeLeftOut();
      }
    }
    return buffer.take();
  }

  private void readSome() {
    Set<String> fields = new HashSet<>();
    while (metrics.hasNext() && read.size() < METRICS_AT_A_TIME) {
      Map.Entry<String, Set<String>> metric = metrics.next();
      read.add(metric);
      fields.addAll(metric.getValue());
    }
    values = telemetry.latest(SeriesFilter.ALL, fields);
    at = 0;
  }

  /** Until the buffer is full or the metric ends. */
  private void writeSome(Map.Entry<String, Set<String>> metric) {
    if (at == 0) {
      writeHead(metric.getKey());
    }
    while (at < values.size() && !buffer.isFull()) {
      LatestValues one = values.get(at++);
      for (Sample sample : one.samples()) {
        if (sample.timeNs() >= staleBeforeNs && metric.getValue().contains(sample.field())) {
          writeSample(metric.getKey(), one.series().labels(), sample);
        }
      }
    }
    if (at == values.size()) {
      read.remove();
      at = 0;
    }
  }

  private void writeHead(String name) {
    Field field = catalogue.find(name).orElse(null);
    if (field != null) {
      String help = "# HELP " + name + " " + PrometheusText.escapedHelp(field.meaning()) + "\n";
      buffer.add(help.getBytes(StandardCharsets.UTF_8));
    }
    String kind = field == null ? "untyped" : field.kind().name().toLowerCase(Locale.ROOT);
    buffer.ascii("# TYPE ").ascii(name).add(' ').ascii(kind).add('\n');
  }

  private void writeSample(String name, Labels series, Sample sample) {
    buffer
        .ascii(name)
        .add(labels.of(series).with(sample.field()))
        .add(' ')
        .number(sample.value())
        .add(' ');
    buffer.number(Math.floorDiv(sample.timeNs(), NS_PER_MS)).add('\n');
  }

  private void writeLeftOut() {
    if (leftOut > 0) {
      buffer.ascii("# HELP " + LEFT_OUT + " Fields whose names Prometheus cannot have.\n");
      buffer.ascii("# TYPE " + LEFT_OUT + " gauge\n" + LEFT_OUT + " ");
      buffer.number(leftOut).add('\n');
    }
  }
}
