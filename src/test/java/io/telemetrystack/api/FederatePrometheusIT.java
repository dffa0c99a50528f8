package io.telemetrystack.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.telemetrystack.http.TestServer;
import io.telemetrystack.http.Times;
import io.telemetrystack.store.InMemoryStore;
import io.telemetrystack.store.influx.ServerProcess;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real Prometheus scrapes a fleet and answers what the dashboard 12239 asks, in its first form
 * (by {@code instance}) and its present one (by {@code Hostname}): NVIDIA/dcgm-exporter,
 * grafana/dcgm-exporter-dashboard.json.
 */
final class FederatePrometheusIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** As they are in the first GPU; each other one has as many more as its number. */
  private static final Map<String, Double> VALUES =
      Map.of(
          "DCGM_FI_DEV_GPU_TEMP", 40.0,
          "DCGM_FI_DEV_POWER_USAGE", 300.25,
          "DCGM_FI_DEV_SM_CLOCK", 1_980.0,
          "DCGM_FI_DEV_GPU_UTIL", 90.0,
          "DCGM_FI_DEV_FB_USED", 60_000.0,
          "DCGM_FI_DEV_FB_FREE", 20_000.0,
          "DCGM_FI_PROF_GR_ENGINE_ACTIVE", 0.5,
          "DCGM_FI_PROF_PIPE_TENSOR_ACTIVE", 0.25,
          "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", 5e12);

  private static final InMemoryStore STORE = new InMemoryStore();

  private static Instant now;

  @TempDir private static Path directory;
  private static TestServer server;
  private static ServerProcess prometheus;

  @BeforeAll
  static void start() throws IOException {
    assumeThat(ServerProcess.isInstalled("prometheus")).as("prometheus is installed").isTrue();
    now = Instant.now();
    for (int gpu = 0; gpu < 4; gpu++) {
      String host = "host-" + gpu / 2;
      Series series =
          new Series(new SeriesId("GPU-" + gpu, ""), host, "" + gpu % 2, "nvidia", "H100", "");
      Labels labels = new Labels(series, Assignment.NONE, Map.of("DCGM_FI_DRIVER_VERSION", "535"));
      Frame.Builder frame = new Frame.Builder(host);
      for (Map.Entry<String, Double> value : VALUES.entrySet()) {
        frame.add(labels, value.getKey(), Times.toNs(now) - gpu, value.getValue() + gpu);
      }
      STORE.write(List.of(frame.build()));
    }
    server = TestApi.serve(STORE, now, Map.of());
    prometheus = startPrometheus();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> query("count({__name__=~\"DCGM_.*\"})").size() == 1);
  }

  private static ServerProcess startPrometheus() throws IOException {
    int port = ServerProcess.freePort();
    Path config =
        Files.writeString(
            directory.resolve("prometheus.yml"),
            """
            global: {scrape_interval: 200ms, scrape_timeout: 200ms}
            scrape_configs:
              - job_name: fleet
                metrics_path: /federate
                honor_labels: true
                static_configs: [{targets: ['127.0.0.1:%d']}]
            """
                .formatted(server.port()));
    List<String> command =
        List.of(
            "prometheus",
            "--config.file=" + config,
            "--storage.tsdb.path=" + directory.resolve("data"),
            "--web.listen-address=127.0.0.1:" + port,
            "--log.level=warn");
    return ServerProcess.start(
        command, directory.resolve("log"), "http://127.0.0.1:" + port, "/-/ready");
  }

  @AfterAll
  static void stop() throws IOException {
    if (prometheus != null) {
      prometheus.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private static JsonArray query(String expression) throws Exception {
    String path = "/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8);
    HttpRequest request = HttpRequest.newBuilder(URI.create(prometheus.url() + path)).build();
    String body = HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
    JsonObject answer = new JsonObject(body);
    assertThat(answer.getString("status")).as(body).isEqualTo("success");
    return answer.getJsonObject("data").getJsonArray("result");
  }

  /** The same value as the API's, of the time that the API says. */
  private static double latest(int gpu, String field) throws Exception {
    HttpResponse<String> response = server.get("/api/v1/gpus/GPU-" + gpu + "/telemetry/latest");
    return new JsonObject(response.body())
        .getJsonObject("values")
        .getJsonObject(field)
        .getDouble("value");
  }

  private static double value(JsonObject result) {
    return Double.parseDouble(result.getJsonArray("value").getString(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DCGM_FI_DEV_GPU_TEMP{instance=~\"host-1\", gpu=~\"0|1\"}",
        "DCGM_FI_DEV_POWER_USAGE{instance=~\"host-1\", gpu=~\"0|1\"}",
        "DCGM_FI_DEV_SM_CLOCK{instance=~\"host-1\", gpu=~\"0|1\"} * 1000000",
        "DCGM_FI_DEV_GPU_UTIL{instance=~\"host-1\", gpu=~\"0|1\"}",
        "DCGM_FI_PROF_PIPE_TENSOR_ACTIVE{instance=~\"host-1\", gpu=~\"0|1\"}",
        "DCGM_FI_DEV_FB_USED{instance=~\"host-1\", gpu=~\"0|1\"}",
        "max(DCGM_FI_DEV_GPU_TEMP{Hostname=~\"host-1\", gpu=~\"0|1\"}) by (Hostname, gpu, uuid)",
        "max(DCGM_FI_DEV_POWER_USAGE{Hostname=~\"host-1\", gpu=~\"0|1\"}) by (Hostname, gpu, uuid)",
        "max(DCGM_FI_DEV_SM_CLOCK{Hostname=~\"host-1\", gpu=~\"0|1\"} * 1000000)"
            + " by (Hostname, UUID, gpu)",
        "max(DCGM_FI_PROF_GR_ENGINE_ACTIVE{Hostname=~\"host-1\", gpu=~\"0|1\"})"
            + " by (Hostname, gpu, GPU_I_ID, GPU_I_PROFILE)",
        "max(DCGM_FI_PROF_PIPE_TENSOR_ACTIVE{Hostname=~\"host-1\", gpu=~\"0|1\"})"
            + " by (Hostname, gpu, GPU_I_ID, GPU_I_PROFILE)",
        "max(DCGM_FI_DEV_FB_USED{Hostname=~\"host-1\", gpu=~\"0|1\"})"
            + " by (Hostname, gpu, GPU_I_ID, GPU_I_PROFILE)"
      })
  void panelsShowEachGpu(String expression) throws Exception {
    String field = expression.replaceAll(".*(DCGM_\\w+).*", "$1");
    double factor = expression.contains("1000000") ? 1e6 : 1;
    JsonArray results = query(expression);

    assertThat(results).hasSize(2);
    for (Object result : results) {
      String index = ((JsonObject) result).getJsonObject("metric").getString("gpu");
      double expected = latest(2 + Integer.parseInt(index), field) * factor;
      assertThat(value((JsonObject) result)).isEqualTo(expected);
    }
  }

  @Test
  void panelsShowWhatTheFleetHasTogether() throws Exception {
    double mean = (latest(2, "DCGM_FI_DEV_GPU_TEMP") + latest(3, "DCGM_FI_DEV_GPU_TEMP")) / 2;
    double power = latest(2, "DCGM_FI_DEV_POWER_USAGE") + latest(3, "DCGM_FI_DEV_POWER_USAGE");
    String of = "=~\"host-1\", gpu=~\"0|1\"})";

    for (String label : List.of("instance", "Hostname")) {
      JsonArray average = query("avg(DCGM_FI_DEV_GPU_TEMP{" + label + of);
      assertThat(value(average.getJsonObject(0))).isEqualTo(mean);
    }
    JsonArray sum = query("sum(DCGM_FI_DEV_POWER_USAGE{instance" + of);
    assertThat(value(sum.getJsonObject(0))).isEqualTo(power);
    sum = query("sum(max(DCGM_FI_DEV_POWER_USAGE{Hostname" + of + " by (gpu))");
    assertThat(value(sum.getJsonObject(0))).isEqualTo(power);
  }

  @Test
  void variablesOfferHostsAndGpus() throws Exception {
    assertThat(names("count by (instance) (DCGM_FI_DEV_GPU_TEMP)", "instance"))
        .containsExactlyInAnyOrder("host-0", "host-1");
    assertThat(names("count by (Hostname) (DCGM_FI_DEV_FB_FREE)", "Hostname"))
        .containsExactlyInAnyOrder("host-0", "host-1");
    assertThat(names("count by (gpu) (DCGM_FI_DEV_FB_FREE{Hostname=~\"host-0\"})", "gpu"))
        .containsExactlyInAnyOrder("0", "1");
  }

  private static List<String> names(String expression, String label) throws Exception {
    return query(expression).stream()
        .map(result -> ((JsonObject) result).getJsonObject("metric").getString(label))
        .toList();
  }

  @Test
  void samplesHaveTheirOwnTime() throws Exception {
    JsonArray times = query("timestamp(DCGM_FI_DEV_GPU_TEMP{gpu=\"0\",instance=\"host-0\"})");

    assertThat(value(times.getJsonObject(0)))
        .isEqualTo(Math.floorDiv(Times.toNs(now), 1_000_000L) / 1e3);
  }

  /** It ends with 3 where names are not as it likes them, which DCGM's are not. */
  @Test
  void promtoolReadsIt() throws Exception {
    assumeThat(ServerProcess.isInstalled("promtool")).as("promtool is installed").isTrue();
    Path metrics = Files.writeString(directory.resolve("metrics"), server.get("/federate").body());
    Path output = directory.resolve("promtool");
    Process promtool =
        new ProcessBuilder("promtool", "check", "metrics")
            .redirectInput(metrics.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();

    assertThat(promtool.waitFor()).as(Files.readString(output)).isIn(0, 3);
    assertThat(Files.readString(output)).doesNotContain("error");
    assertThat(Files.readString(output).lines())
        .allMatch(
            line ->
                line.contains("counter metrics should have \"_total\" suffix")
                    || line.contains("snake_case"));
  }
}
