package io.telemetrystack.api;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import java.nio.charset.StandardCharsets;

/** JSON objects on lines, each a point that {@code POST /api/v1/telemetry} takes. */
final class NdjsonExport implements ExportFormat {
  @Override
  public String contentType() {
    return "application/x-ndjson";
  }

  @Override
  public byte[] head() {
    return utf8("");
  }

  @Override
  public byte[] field(String name) {
    return utf8(quoted(name));
  }

  @Override
  public Row row(Labels labels) {
    Series series = labels.series();
    Assignment to = labels.assignment();
    StringBuilder middle = new StringBuilder("\"");
    add(middle, "uuid", series.id().uuid());
    if (!series.id().instance().isEmpty()) {
      add(middle, "instance", series.id().instance());
    }
    add(middle, "host", series.host());
    add(middle, "gpu", series.gpu());
    add(middle, "device", series.device());
    add(middle, "model", series.model());
    add(middle, "pod", to.pod());
    add(middle, "namespace", to.namespace());
    add(middle, "container", to.container());
    middle.append(",\"field\":");
    return new Row("{\"timestamp\":\"", middle.toString(), ",\"value\":", "}\n");
  }

  private static void add(StringBuilder out, String name, String text) {
    out.append(",\"").append(name).append("\":").append(quoted(text));
  }

  private static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
