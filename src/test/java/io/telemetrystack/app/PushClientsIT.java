package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import com.influxdb.client.WriteApi;
import com.influxdb.client.domain.WritePrecision;
import com.influxdb.client.write.Point;
import com.influxdb.exceptions.BadRequestException;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.telemetrystack.store.influx.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs of others write to a node as they would to what they know. */
class PushClientsIT {
  private static final String KEY = "a-key-of-this-test";
  private static final Instant TIME = Instant.parse("2026-01-01T00:00:00.123456789Z");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir static Path directory;
  private static RunningNode node;
  private static String url;

  @BeforeAll
  static void start() throws Exception {
    node =
        RunningNode.start(
            directory, Map.of("api-key", KEY, "http-host", "127.0.0.1"), UnaryOperator.identity());
    url = "http://127.0.0.1:" + node.node().port();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static Point point(String uuid, double value) {
    return Point.measurement("gpu")
        .addTag("uuid", uuid)
        .addTag("host", "a host, with = signs")
        .addTag("gpu", "0")
        .addField("DCGM_FI_DEV_POWER_USAGE", value)
        .addField("DCGM_FI_DEV_XID_ERRORS", 79)
        .time(TIME, WritePrecision.NS);
  }

  @Test
  void influxDbsClientWritesOneByOneAndInBatchesWithGzip() throws Exception {
    try (InfluxDBClient client =
        InfluxDBClientFactory.create(url, KEY.toCharArray(), "org", "bucket")) {
      client.getWriteApiBlocking().writePoint(point("GPU-blocking", 321.5));
      client.enableGzip();
      try (WriteApi batches = client.makeWriteApi()) {
        for (int i = 0; i < 2_000; i++) {
          batches.writePoint(point("GPU-batch-" + i, i));
        }
      }
    }
    Map<String, Double> expected =
        Map.of(TIME + " DCGM_FI_DEV_POWER_USAGE", 321.5, TIME + " DCGM_FI_DEV_XID_ERRORS", 79.0);
    awaitStored("GPU-blocking", expected);
    awaitStored("GPU-batch-1999", Map.of(TIME + " DCGM_FI_DEV_POWER_USAGE", 1_999.0));
    assertThat(read("/api/v1/gpus/GPU-blocking").at("/host").asText())
        .isEqualTo("a host, with = signs");
  }

  @Test
  void influxDbsClientIsToldWhichLineIsBadAndTheOthersAreStored() throws Exception {
    try (InfluxDBClient client =
        InfluxDBClientFactory.create(url, KEY.toCharArray(), "org", "bucket")) {
      String lines =
          "gpu,uuid=GPU-good,host=h X=1 1767225600000000000\ngpu,uuid=GPU-bad,host=h X=oops";
      assertThat(
              org.assertj.core.api.Assertions.catchThrowable(
                  () ->
                      client
                          .getWriteApiBlocking()
                          .writeRecord("bucket", "org", WritePrecision.NS, lines)))
          .isInstanceOf(BadRequestException.class)
          .hasMessageContaining("partial write")
          .hasMessageContaining("line 2: bad_number");
    }
    awaitStored("GPU-good", Map.of("2026-01-01T00:00:00Z X", 1.0));
  }

  @Test
  void openTelemetrysSdkExportsItsGauges() throws Exception {
    OtlpHttpMetricExporter exporter =
        OtlpHttpMetricExporter.builder()
            .setEndpoint(url + "/v1/metrics")
            .setCompression("gzip")
            .addHeader("X-API-Key", KEY)
            .build();
    try (SdkMeterProvider provider =
        SdkMeterProvider.builder()
            .registerMetricReader(PeriodicMetricReader.create(exporter))
            .build()) {
      Meter meter = provider.get("test");
      meter
          .gaugeBuilder("DCGM_FI_DEV_GPU_TEMP")
          .build()
          .set(
              61.25,
              Attributes.builder()
                  .put("UUID", "GPU-otel")
                  .put("host.name", "otel-host")
                  .put("gpu", "3")
                  .build());
      assertThat(provider.forceFlush().join(20, java.util.concurrent.TimeUnit.SECONDS).isSuccess())
          .isTrue();
    }
    await()
        .atMost(JarProcess.PATIENCE)
        .until(() -> get("/api/v1/gpus/GPU-otel/telemetry/latest").statusCode() == 200);
    JsonNode latest = read("/api/v1/gpus/GPU-otel/telemetry/latest");
    assertThat(latest.at("/values/DCGM_FI_DEV_GPU_TEMP/value").asDouble()).isEqualTo(61.25);
    assertThat(latest.at("/gpu/host").asText()).isEqualTo("otel-host");
  }

  @Test
  void prometheusWritesWhatItScrapesOfTheNodeItself() throws Exception {
    Assumptions.assumeTrue(
        List.of(System.getenv("PATH").split(":", -1)).stream()
            .anyMatch(path -> Files.isExecutable(Path.of(path, "prometheus"))),
        "prometheus is not installed");
    int port = ServerProcess.freePort();
    Path config =
        Files.writeString(
            directory.resolve("prometheus.yml"),
            """
            global: {scrape_interval: 300ms, scrape_timeout: 300ms}
            scrape_configs:
              - job_name: node
                static_configs:
                  - targets: ['%s']
                    labels: {uuid: NODE-1, hostname: prometheus-host}
            remote_write:
              - url: %s/api/v1/write
                authorization: {credentials: %s}
                queue_config: {batch_send_deadline: 200ms}
                write_relabel_configs:
                  - {source_labels: [__name__], regex: '(jvm|process|telemetry_broker)_.*', action: keep}
            """
                .formatted(URI.create(url).getAuthority(), url, KEY));
    List<String> command =
        List.of(
            "prometheus",
            "--config.file=" + config,
            "--storage.tsdb.path=" + directory.resolve("prometheus"),
            "--web.listen-address=127.0.0.1:" + port,
            "--log.level=warn");
    String prometheus = "http://127.0.0.1:" + port;
    try (ServerProcess server =
        ServerProcess.start(command, directory.resolve("prometheus.log"), prometheus, "/-/ready")) {
      String query = "{__name__=~\"(jvm|process|telemetry_broker)_.*\"}[1m]";
      await().atMost(JarProcess.PATIENCE).until(() -> samplesOf(server.url(), query).size() > 500);
      Map<String, Double> expected = samplesOf(server.url(), query);
      awaitStored("NODE-1", expected);
    }
  }

  /** By time and field, as the API shows them. */
  private static Map<String, Double> samplesOf(String prometheus, String query) throws Exception {
    String path =
        prometheus + "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
    String body =
        HTTP.send(
                HttpRequest.newBuilder(URI.create(path)).build(),
                HttpResponse.BodyHandlers.ofString())
            .body();
    Map<String, Double> samples = new HashMap<>();
    for (JsonNode series : JSON.readTree(body).at("/data/result")) {
      String field = field(series.get("metric"));
      for (JsonNode sample : series.get("values")) {
        double value = Double.parseDouble(sample.get(1).asText().replace("+Inf", "Infinity"));
        if (Double.isFinite(value)) {
          Instant time = Instant.ofEpochMilli(Math.round(sample.get(0).asDouble() * 1_000));
          samples.put(time + " " + field, value);
        }
      }
    }
    return samples;
  }

  private static String field(JsonNode labels) {
    Map<String, String> telling = new TreeMap<>();
    for (Map.Entry<String, JsonNode> label : labels.properties()) {
      if (!Set.of("__name__", "job", "instance", "uuid", "hostname").contains(label.getKey())) {
        telling.put(label.getKey(), label.getValue().asText());
      }
    }
    StringBuilder text = new StringBuilder(labels.get("__name__").asText());
    String separator = "{";
    for (Map.Entry<String, String> label : telling.entrySet()) {
      text.append(separator)
          .append(label.getKey())
          .append("=\"")
          .append(label.getValue())
          .append('"');
      separator = ",";
    }
    return telling.isEmpty() ? text.toString() : text.append('}').toString();
  }

  private static void awaitStored(String uuid, Map<String, Double> expected) {
    await()
        .atMost(JarProcess.PATIENCE)
        .untilAsserted(() -> assertThat(stored(uuid)).containsAllEntriesOf(expected));
  }

  private static Map<String, Double> stored(String uuid) throws Exception {
    Map<String, Double> stored = new HashMap<>();
    String cursor = "";
    do {
      JsonNode page = read("/api/v1/gpus/" + uuid + "/telemetry?limit=10000" + cursor);
      for (JsonNode sample : page.get("data")) {
        stored.put(
            Instant.parse(sample.get("time").asText()) + " " + sample.get("field").asText(),
            sample.get("value").asDouble());
      }
      cursor =
          page.get("next_cursor").isNull() ? null : "&cursor=" + page.get("next_cursor").asText();
    } while (cursor != null);
    return stored;
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return node.client().get(path, "X-API-Key", KEY);
  }

  private static JsonNode read(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }
}
