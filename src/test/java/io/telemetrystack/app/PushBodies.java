package io.telemetrystack.app;

import io.telemetrystack.http.Times;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Frames as bodies that clients of each kind would push. */
enum PushBodies {
  CSV("/api/v1/telemetry", "text/csv") {
    @Override
    void write(List<Frame> frames, OutputStream out) throws IOException {
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
    void write(List<Frame> frames, OutputStream out) throws IOException {
      each(
          frames,
          (series, field, timeNs, value) ->
              print(
                  out,
                  ("{\"timestamp\":\"%s\",\"uuid\":\"%s\",\"host\":\"%s\",\"gpu\":\"%s\",\"device\":\"%s\","
                          + "\"model\":\"%s\",\"field\":\"%s\",\"value\":%s}%n")
                      .formatted(
                          Times.format(timeNs),
                          series.id().uuid(),
                          series.host(),
                          series.gpu(),
                          series.device(),
                          series.model(),
                          field,
                          value)));
    }
  },
  LINE_PROTOCOL("/api/v2/write?org=o&bucket=b", "text/plain; charset=utf-8") {
    @Override
    void write(List<Frame> frames, OutputStream out) throws IOException {
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
    void write(List<Frame> frames, OutputStream out) throws IOException {
      each(
          frames,
          (series, field, timeNs, value) ->
              print(out, tags(series) + " " + field + "=" + value + " " + timeNs + "\n"));
    }
  },
  PROMETHEUS("/api/v1/telemetry", "text/plain; version=0.0.4") {
    @Override
    void write(List<Frame> frames, OutputStream out) throws IOException {
      each(
          frames,
          (series, field, timeNs, value) ->
              print(
                  out,
                  "%s{gpu=\"%s\",UUID=\"%s\",device=\"%s\",modelName=\"%s\",Hostname=\"%s\"} %s %d%n"
                      .formatted(
                          field,
                          series.gpu(),
                          series.id().uuid(),
                          series.device(),
                          series.model(),
                          series.host(),
                          value,
                          timeNs / 1_000_000)));
    }
  };

  /** Takes one sample. */
  interface Samples {
    void sample(Series series, String field, long timeNs, double value) throws IOException;
  }

  private final String path;
  private final String contentType;

  PushBodies(String path, String contentType) {
    this.path = path;
    this.contentType = contentType;
  }

  abstract void write(List<Frame> frames, OutputStream out) throws IOException;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  String path() {
    return path;
  }

  String contentType() {
    return contentType;
  }

  /** Null where the body is sent as it is. */
  String encoding() {
    return null;
  }

  static void each(List<Frame> frames, Samples samples) throws IOException {
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
