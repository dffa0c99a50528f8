package io.telemetrystack.api;

import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * The labels that dcgm-exporter gives the samples of a series, and {@code instance}: what a
 * Prometheus calls the exporter of a host. Here one target has all hosts, so unless a source said
 * it, it is the host.
 */
final class FederatedLabels {
  private final Map<String, String> labels = new LinkedHashMap<>();
  private final byte[] plain;

  FederatedLabels(Labels from) {
    Series series = from.series();
    add("gpu", series.gpu());
    add("UUID", series.id().uuid());
    add("device", series.device());
    add("modelName", series.model());
    add("GPU_I_PROFILE", series.gpuInstanceProfile());
    add("GPU_I_ID", series.id().instance());
    add("Hostname", series.host());
    add("container", from.assignment().container());
    add("namespace", from.assignment().namespace());
    add("pod", from.assignment().pod());
    new TreeMap<>(from.attributes()).forEach(this::add);
    add("instance", series.host());
    plain = render(labels);
  }

  /** As bytes in braces, with those that the field's name has in its own braces. */
  byte[] with(String field) {
    int brace = field.indexOf('{');
    if (brace < 0) {
      return plain;
    }
    Map<String, String> all = new LinkedHashMap<>(labels);
    all.putAll(PrometheusText.metric(field).labels());
    return render(all);
  }

  /** What was said first about a label counts; empty says nothing. */
  private void add(String name, String text) {
    if (!text.isEmpty() && PrometheusText.isLabelName(name)) {
      labels.putIfAbsent(name, PrometheusText.escaped(text));
    }
  }

  /**
   * @param labels escaped already
   */
  private static byte[] render(Map<String, String> labels) {
    StringJoiner text = new StringJoiner(",", "{", "}");
    labels.forEach((name, value) -> text.add(name + "=\"" + value + '"'));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
