package io.telemetrystack.api;

import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * CSV of DCGM's form, quoted as in RFC 4180, which the product reads again. A text that a
 * spreadsheet would take for a formula has an apostrophe in front.
 */
final class CsvExport implements ExportFormat {
  private static final String HEAD =
      "timestamp,metric_name,gpu_id,device,uuid,modelName,Hostname,container,pod,namespace,value,"
          + "labels_raw\n";
  private static final String FORMULA_STARTS = "=+-@\t\r";

  @Override
  public String contentType() {
    return "text/csv; charset=utf-8";
  }

  @Override
  public byte[] head() {
    return utf8(HEAD);
  }

  @Override
  public byte[] field(String name) {
    return utf8(cell(name));
  }

  @Override
  public Row row(Labels labels) {
    Series series = labels.series();
    Assignment to = labels.assignment();
    StringJoiner middle = new StringJoiner(",", ",", ",");
    middle.add(cell(series.gpu())).add(cell(series.device())).add(cell(series.id().uuid()));
    middle.add(cell(series.model())).add(cell(series.host()));
    middle.add(cell(to.container())).add(cell(to.pod())).add(cell(to.namespace()));
    return new Row("", ",", middle.toString(), "," + cell(labelsRaw(labels)) + "\n");
  }

  /** As Prometheus writes labels. A key that none of its labels could have is left out. */
  private static String labelsRaw(Labels labels) {
    Map<String, String> all = new TreeMap<>(labels.attributes());
    all.put("GPU_I_ID", labels.series().id().instance());
    all.put("GPU_I_PROFILE", labels.series().gpuInstanceProfile());
    StringJoiner raw = new StringJoiner(",");
    all.forEach(
        (key, value) -> {
          if (!value.isEmpty() && PrometheusText.isLabelName(key)) {
            raw.add(key + "=\"" + PrometheusText.escaped(value) + '"');
          }
        });
    return raw.toString();
  }

  private static String cell(String text) {
    boolean formula = !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0;
    String safe = formula ? "'" + text : text;
    return safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        ? '"' + safe.replace("\"", "\"\"") + '"'
        : safe;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
