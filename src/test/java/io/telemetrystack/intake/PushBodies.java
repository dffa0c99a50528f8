package io.telemetrystack.intake;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.telemetrystack.http.Times;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** Frames as bodies that clients of each kind would push. */
public enum PushBodies {
  CSV("/api/v1/telemetry", "text/csv") {
    @Override
    public void write(List<Frame> frames, OutputStream out) throws IOException {
      print(out, "timestamp,metric_name,gpu_id,device,uuid,modelName,Hostname,value\n");
      each(
          frames,
          (series, field, timeNs, value) ->
              print(
                  out,
                  "%s,%s,%s,%s,%s,%s,%s,%s%n"
                      .formatted(
                          Times.format(timeNs),
                          field,
                          series.gpu(),
                          series.device(),
                          series.id().uuid(),
                          series.model(),
                          series.host(),
                          value)));
    }
  },
  NDJSON("/api/v1/telemetry", "application/x-ndjson") {
    @Override
    public void write(List<Frame> frames, OutputStream out) throws IOException {
      each(
          frames,
          (series, field, timeNs, value) -> print(out, json(series, field, timeNs, value) + "\n"));
    }
  },
  JSON_ARRAY("/telemetry", "application/json") {
    @Override
    public void write(List<Frame> frames, OutputStream out) throws IOException {
      StringJoiner points = new StringJoiner(",\n", "[", "]");
      each(
          frames, (series, field, timeNs, value) -> points.add(json(series, field, timeNs, value)));
      print(out, points.toString());
    }
  },
  LINE_PROTOCOL("/api/v2/write?org=o&bucket=b", "text/plain; charset=utf-8") {
    @Override
    public void write(List<Frame> frames, OutputStream out) throws IOException {
      Map<String, StringBuilder> lines = new TreeMap<>();
      each(
          frames,
          (series, field, timeNs, value) -> {
            StringBuilder line =
                lines.computeIfAbsent(
                    "%020d %s".formatted(timeNs, series.id().uuid()),
                    key -> new StringBuilder(tags(series)).append(' '));
            line.append(line.charAt(line.length() - 1) == ' ' ? "" : ",");
            line.append(field).append('=').append(value);
          });
      for (Map.Entry<String, StringBuilder> line : lines.entrySet()) {
        long timeNs = Long.parseLong(line.getKey().substring(0, 20));
        print(out, line.getValue() + " " + timeNs + "\n");
      }
    }
  },
  LINE_PROTOCOL_OF_ONE("/api/v2/write?org=o&bucket=b", "text/plain; charset=utf-8") {
    @Override
    public void write(List<Frame> frames, OutputStream out) throws IOException {
      each(
          frames,
          (series, field, timeNs, value) ->
              print(out, tags(series) + " " + field + "=" + value + " " + timeNs + "\n"));
    }
  },
  PROMETHEUS("/api/v1/telemetry", "text/plain; version=0.0.4") {
    @Override
    public void write(List<Frame> frames, OutputStream out) throws IOException {
      each(
          frames,
          (series, field, timeNs, value) ->
              print(out, field + labels(series) + " " + value + " " + timeNs / NS_PER_MS + "\n"));
    }
  },
  OPEN_METRICS("/api/v1/telemetry", "application/openmetrics-text; version=1.0.0") {
    @Override
    public void write(List<Frame> frames, OutputStream out) throws IOException {
      each(
          frames,
          (series, field, timeNs, value) ->
              print(
                  out,
                  "%s%s %s %s%n"
                      .formatted(field, labels(series), value, BigDecimal.valueOf(timeNs, 9))));
      print(out, "# EOF\n");
    }
  },
  REMOTE_WRITE("/api/v1/write", "application/x-protobuf") {
    @Override
    public void write(List<Frame> frames, OutputStream out) throws IOException {
      List<byte[]> all = new ArrayList<>();
      each(
          frames,
          (series, field, timeNs, value) ->
              all.add(
                  WriteRequests.series(
                      List.of(
                          "Hostname", series.host(),
                          "UUID", series.id().uuid(),
                          "__name__", field,
                          "device", series.device(),
                          "gpu", series.gpu(),
                          "modelName", series.model()),
                      new WriteRequests.Sample(value, timeNs / NS_PER_MS))));
      out.write(WriteRequests.packed(WriteRequests.request(all)));
    }

    @Override
    public String encoding() {
      return "snappy";
    }
  },
  OTLP("/v1/metrics", "application/x-protobuf") {
    @Override
    public void write(List<Frame> frames, OutputStream out) throws IOException {
      otlp(frames).writeTo(out);
    }
  },
  OTLP_JSON("/v1/metrics", "application/json") {
    @Override
    public void write(List<Frame> frames, OutputStream out) throws IOException {
      StringJoiner metrics = new StringJoiner(",");
      each(
          frames,
          (series, field, timeNs, value) ->
              metrics.add(
                  ("{\"name\":\"%s\",\"gauge\":{\"dataPoints\":[{\"timeUnixNano\":\"%d\",\"asDouble\":%s,"
                          + "\"attributes\":[%s]}]}}")
                      .formatted(field, timeNs, value, attributes(series))));
      print(out, "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[" + metrics + "]}]}]}");
    }
  };

  /** Takes one sample. */
  public interface Samples {
    void sample(Series series, String field, long timeNs, double value) throws IOException;
  }

  private static final long NS_PER_MS = 1_000_000;

  private final String path;
  private final String contentType;

  PushBodies(String path, String contentType) {
    this.path = path;
    this.contentType = contentType;
  }

  public abstract void write(List<Frame> frames, OutputStream out) throws IOException;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public String path() {
    return path;
  }

  public String contentType() {
    return contentType;
  }

  /** Null where the body is sent as it is. */
  public String encoding() {
    return null;
  }

  public static void each(List<Frame> frames, Samples samples) throws IOException {
    for (Frame frame : frames) {
      for (int i = 0; i < frame.size(); i++) {
        Labels labels = frame.labels(frame.seriesIndex(i));
        samples.sample(
            labels.series(), frame.field(frame.fieldIndex(i)), frame.timeNs(i), frame.value(i));
      }
    }
  }

  static void print(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String json(Series series, String field, long timeNs, double value) {
    return ("{\"timestamp\":\"%s\",\"uuid\":\"%s\",\"host\":\"%s\",\"gpu\":\"%s\",\"device\":\"%s\","
            + "\"model\":\"%s\",\"field\":\"%s\",\"value\":%s}")
        .formatted(
            Times.format(timeNs),
            series.id().uuid(),
            series.host(),
            series.gpu(),
            series.device(),
            series.model(),
            field,
            value);
  }

  private static String labels(Series series) {
    return "{gpu=\"%s\",UUID=\"%s\",device=\"%s\",modelName=\"%s\",Hostname=\"%s\"}"
        .formatted(
            series.gpu(), series.id().uuid(), series.device(), series.model(), series.host());
  }

  private static Map<String, String> names(Series series) {
    return Map.of(
        "gpu", series.gpu(),
        "UUID", series.id().uuid(),
        "device", series.device(),
        "modelName", series.model(),
        "Hostname", series.host());
  }

  private static String attributes(Series series) {
    StringJoiner all = new StringJoiner(",");
    names(series)
        .forEach(
            (key, text) ->
                all.add(
                    "{\"key\":\"%s\",\"value\":{\"stringValue\":\"%s\"}}".formatted(key, text)));
    return all.toString();
  }

  private static ExportMetricsServiceRequest otlp(List<Frame> frames) throws IOException {
    ScopeMetrics.Builder scope = ScopeMetrics.newBuilder();
    each(
        frames,
        (series, field, timeNs, value) -> {
          NumberDataPoint.Builder point =
              NumberDataPoint.newBuilder().setTimeUnixNano(timeNs).setAsDouble(value);
          names(series)
              .forEach(
                  (key, text) ->
                      point.addAttributes(
                          KeyValue.newBuilder()
                              .setKey(key)
                              .setValue(AnyValue.newBuilder().setStringValue(text))));
          scope.addMetrics(
              Metric.newBuilder().setName(field).setGauge(Gauge.newBuilder().addDataPoints(point)));
        });
    return ExportMetricsServiceRequest.newBuilder()
        .addResourceMetrics(ResourceMetrics.newBuilder().addScopeMetrics(scope))
        .build();
  }

  private static String tags(Series series) {
    return "gpu,uuid=%s,host=%s,gpu=%s,device=%s,model=%s"
        .formatted(
            series.id().uuid(),
            series.host(),
            series.gpu(),
            series.device(),
            series.model().replace(" ", "\\ "));
  }
}
