package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From an exporter that is scraped to the API, in a node with all roles. */
class ScrapePipelineIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Path CAPTURE = Path.of("src/test/resources/exposition/dcgm-exporter.prom");
  private static final Pattern SAMPLE =
      Pattern.compile("(\\w+)\\{(.*)} ([0-9.]+)", Pattern.MULTILINE);
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  @TempDir Path directory;

  private HttpServer exporter;
  private volatile String metrics;

  @BeforeEach
  void startExporter() throws IOException {
    metrics = Files.readString(CAPTURE);
    exporter = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    exporter.createContext(
        "/metrics",
        exchange -> {
          byte[] body = metrics.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    exporter.start();
  }

  @AfterEach
  void stopExporter() {
    exporter.stop(0);
  }

  private RunningNode scrape() throws Exception {
    Map<String, String> settings =
        Map.of(
            "scrape-targets",
            "127.0.0.1:" + exporter.getAddress().getPort(),
            "scrape-interval",
            "500ms");
    return RunningNode.start(directory, settings, UnaryOperator.identity());
  }

  /** What the exporter says, by GPU, MIG instance and field. */
  private Map<String, Double> said() {
    Map<String, Double> values = new TreeMap<>();
    Matcher samples = SAMPLE.matcher(metrics);
    while (samples.find()) {
      Map<String, String> labels = new TreeMap<>();
      Matcher label = LABEL.matcher(samples.group(2));
      while (label.find()) {
        labels.put(label.group(1), label.group(2));
      }
      String instance = labels.getOrDefault("GPU_I_ID", "");
      values.put(
          labels.get("UUID") + "/" + instance + "/" + samples.group(1),
          Double.valueOf(samples.group(3)));
    }
    return values;
  }

  /** What the API says of the last scrape, in the same form. */
  private static Map<String, Double> stored(RunningNode node) throws Exception {
    Map<String, Double> values = new TreeMap<>();
    for (String uuid : new ApiReader(node.client()::json, 100).uuids()) {
      JsonNode rows = node.client().json("/api/v1/gpus/" + uuid + "/telemetry").get("data");
      rows.forEach(
          row ->
              values.put(
                  uuid + "/" + row.path("instance").asText() + "/" + row.get("field").asText(),
                  row.get("value").asDouble()));
    }
    return values;
  }

  private static JsonNode instance(RunningNode node, String uuid, String instance)
      throws Exception {
    for (JsonNode one : node.client().json("/api/v1/gpus/" + uuid).get("instances")) {
      if (one.get("instance").asText().equals(instance)) {
        return one;
      }
    }
    throw new AssertionError("no instance " + instance);
  }

  @Test
  void whatTheExporterSaysIsWhatTheApiReturnsAndMigInstancesAreSeriesOfTheirOwn() throws Exception {
    try (RunningNode node = scrape()) {
      await().atMost(PATIENCE).until(() -> stored(node).equals(said()));
      assertThat(said().keySet()).anyMatch(key -> key.contains("/1/"));
      assertThat(node.metric("telemetry_scrape_up")).isOne();
      assertThat(node.metric("telemetry_scrape_samples")).isEqualTo(said().size());
    }
  }

  @Test
  void labelsOfKubernetesComeAndGoWithoutBreakingTheHistoryOfASeries() throws Exception {
    String free = "T{UUID=\"GPU-1\",GPU_I_ID=\"3\",GPU_I_PROFILE=\"1g.10gb\",Hostname=\"h\"%s} 1\n";
    metrics = free.formatted("");
    try (RunningNode node = scrape()) {
      await().atMost(PATIENCE).until(() -> node.metric("telemetry_scrape_up") == 1);
      await().atMost(PATIENCE).until(() -> stored(node).size() == 1);
      String firstSeen = instance(node, "GPU-1", "3").get("first_seen").asText();
      assertThat(instance(node, "GPU-1", "3").get("pod").asText()).isEmpty();

      metrics = free.formatted(",pod=\"train-1\",namespace=\"ml\",container=\"main\"");
      await()
          .atMost(PATIENCE)
          .until(() -> instance(node, "GPU-1", "3").get("pod").asText().equals("train-1"));
      metrics = free.formatted("");
      await()
          .atMost(PATIENCE)
          .until(() -> instance(node, "GPU-1", "3").get("pod").asText().isEmpty());

      JsonNode gpu = node.client().json("/api/v1/gpus/GPU-1");
      assertThat(gpu.get("instances")).hasSize(1);
      assertThat(instance(node, "GPU-1", "3").get("first_seen").asText()).isEqualTo(firstSeen);
      JsonNode rows = node.client().json("/api/v1/gpus/GPU-1/telemetry").get("data");
      assertThat(rows).hasSizeGreaterThanOrEqualTo(3);
      rows.forEach(row -> assertThat(row.get("instance").asText()).isEqualTo("3"));
    }
  }
}
