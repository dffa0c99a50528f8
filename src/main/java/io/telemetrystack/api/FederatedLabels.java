package io.telemetrystack.api;

import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The labels that dcgm-exporter gives the samples of a series, and {@code instance}: what a
 * Prometheus calls the exporter of a host. Here one target has all hosts, so unless a source said
 * it, it is the host.
 */
final class FederatedLabels {
  /** Those of the series that were asked for, so that they are written once. Any thread. */
  static final class Known {
    private static final int MAX_SERIES = 50_000;

    private final Map<SeriesId, FederatedLabels> bySeries = new ConcurrentHashMap<>();

    FederatedLabels of(Labels labels) {
      SeriesId id = labels.series().id();
      FederatedLabels known = bySeries.get(id);
      if (known == null || !known.from.equals(labels)) {
        if (bySeries.size() >= MAX_SERIES) {
          bySeries.clear();
        }
        known = new FederatedLabels(labels);
        bySeries.put(id, known);
      }
      return known;
    }
  }

  private final Labels from;
  private final byte[] plain;

  private FederatedLabels(Labels from) {
    this.from = from;
    plain = render(escaped());
  }

  /** As bytes in braces, with those that the field's name has in its own braces. */
  byte[] with(String field) {
    if (field.indexOf('{') < 0) {
      return plain;
    }
    Map<String, String> all = escaped();
    all.putAll(PrometheusText.metric(field).labels());
    return render(all);
  }

  /** What is said first about a label counts; empty says nothing. */
  private Map<String, String> escaped() {
    Series series = from.series();
    Map<String, String> labels = new LinkedHashMap<>();
    add(labels, "gpu", series.gpu());
    add(labels, "UUID", series.id().uuid());
    add(labels, "device", series.device());
    add(labels, "modelName", series.model());
    add(labels, "GPU_I_PROFILE", series.gpuInstanceProfile());
    add(labels, "GPU_I_ID", series.id().instance());
    add(labels, "Hostname", series.host());
    add(labels, "container", from.assignment().container());
    add(labels, "namespace", from.assignment().namespace());
    add(labels, "pod", from.assignment().pod());
    new TreeMap<>(from.attributes()).forEach((name, text) -> add(labels, name, text));
    add(labels, "instance", series.host());
    return labels;
  }

  private static void add(Map<String, String> labels, String name, String text) {
    if (!text.isEmpty() && PrometheusText.isLabelName(name)) {
      labels.putIfAbsent(name, PrometheusText.escaped(text));
    }
  }

  private static byte[] render(Map<String, String> escaped) {
    StringJoiner text = new StringJoiner(",", "{", "}");
    escaped.forEach((name, value) -> text.add(name + "=\"" + value + '"'));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
