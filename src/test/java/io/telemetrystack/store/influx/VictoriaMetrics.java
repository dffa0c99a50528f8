package io.telemetrystack.store.influx;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A single VictoriaMetrics, which takes writes as InfluxDB 2.x does and answers queries of its own.
 */
public final class VictoriaMetrics implements AutoCloseable {
  public static final String PROGRAM = "victoria-metrics";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EVERYTHING = "{__name__!~\"|telemetry_probe_value\"}";

  private final ServerProcess server;

  /**
   * A stored sample.
   *
   * @param labels with the name as {@code __name__}
   */
  public record Stored(Map<String, String> labels, long timeMs, double value) {}

  private VictoriaMetrics(ServerProcess server) {
    this.server = server;
  }

  public static VictoriaMetrics start(Path directory) throws IOException {
    return start(directory, ServerProcess.freePort());
  }

  public static VictoriaMetrics start(Path directory, int port) throws IOException {
    return start(directory, "127.0.0.1", port);
  }

  /**
   * @param address of this host
   */
  public static VictoriaMetrics start(Path directory, String address, int port) throws IOException {
    List<String> command =
        List.of(
            PROGRAM,
            "-httpListenAddr=" + address + ":" + port,
            "-storageDataPath=" + directory.resolve("victoria-metrics"),
            "-retentionPeriod=100y");
    return new VictoriaMetrics(
        ServerProcess.start(
            command,
            directory.resolve("victoria-metrics.log"),
            "http://" + address + ":" + port,
            "/health"));
  }

  public String url() {
    return server.url();
  }

  public long pid() {
    return server.pid();
  }

  /** Every raw sample that it holds, probes of the store aside. */
  public List<Stored> samples() throws IOException {
    server.get("/internal/force_flush");
    String query = "match[]=" + URLEncoder.encode(EVERYTHING, StandardCharsets.UTF_8);
    String lines =
        server
            .post(
                "/api/v1/export",
                query.getBytes(StandardCharsets.UTF_8),
                "application/x-www-form-urlencoded")
            .body();
    List<Stored> samples = new ArrayList<>();
    for (String line : lines.lines().toList()) {
      addAll(JSON.readTree(line), samples);
    }
    return samples;
  }

  private static void addAll(JsonNode series, List<Stored> samples) {
    Map<String, String> labels = new TreeMap<>();
    series
        .get("metric")
        .properties()
        .forEach(label -> labels.put(label.getKey(), label.getValue().textValue()));
    for (int i = 0; i < series.get("values").size(); i++) {
      samples.add(
          new Stored(
              labels,
              series.get("timestamps").get(i).longValue(),
              series.get("values").get(i).doubleValue()));
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
