package io.telemetrystack.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.http.TestServer;
import io.telemetrystack.http.Times;
import io.telemetrystack.store.InMemoryStore;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the fleet as a whole is said to be like, over real HTTP. */
final class FleetIT {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final long NOW_NS = Times.toNs(NOW);
  private static final InMemoryStore STORE = new InMemoryStore();
  private static TestServer server;

  @BeforeAll
  static void start() {
    write("GPU-1", "", "a", "H100", "DCGM_FI_DEV_GPU_TEMP", 50);
    write("GPU-1", "", "a", "H100", "DCGM_FI_DEV_POWER_USAGE", 400.5);
    write("GPU-1", "", "a", "H100", "DCGM_FI_DEV_GPU_UTIL", 80);
    write("GPU-1", "", "a", "H100", "DCGM_FI_DEV_FB_USED", 1_000);
    write("GPU-2", "", "b", "A100", "DCGM_FI_DEV_GPU_TEMP", 70);
    write("GPU-2", "", "b", "A100", "DCGM_FI_DEV_PCIE_REPLAY_COUNTER", 3);
    write("GPU-2", "", "b", "A100", "DCGM_FI_DEV_ECC_DBE_VOL_TOTAL", 4);
    write("GPU-3", "1", "b", "A100", "DCGM_FI_PROF_GR_ENGINE_ACTIVE", 0.25);
    write("GPU-3", "2", "b", "A100", "DCGM_FI_PROF_GR_ENGINE_ACTIVE", 0.5);
    write("GPU-3", "1", "b", "A100", "DCGM_FI_DEV_FB_USED", 2_000);
    write("GPU-3", "2", "b", "A100", "DCGM_FI_DEV_FB_USED", 3_000);
    long oldNs = NOW_NS - Duration.ofMinutes(6).toNanos();
    store(labels("GPU-old", "", "c", "H100"), "DCGM_FI_DEV_GPU_TEMP", oldNs, 99);
    server = TestApi.serve(STORE, NOW, Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void write(
      String uuid, String instance, String host, String model, String field, double value) {
    store(labels(uuid, instance, host, model), field, NOW_NS - 1, value);
  }

  private static void store(Labels labels, String field, long timeNs, double value) {
    Frame.Builder frame = new Frame.Builder(labels.series().host());
    STORE.write(List.of(frame.add(labels, field, timeNs, value).build()));
  }

  private static Labels labels(String uuid, String instance, String host, String model) {
    Series series = new Series(new SeriesId(uuid, instance), host, "0", "nvidia0", model, "");
    String namespace = host.equals("a") ? "ml" : "";
    return new Labels(series, new Assignment("", "", namespace), Map.of());
  }

  private static JsonObject get(String path) throws Exception {
    HttpResponse<String> response = server.get("/api/v1" + path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return new JsonObject(response.body());
  }

  @Test
  void sumsTheFleetUp() throws Exception {
    assertThat(get("/fleet/summary"))
        .isEqualTo(
            new JsonObject(
                """
                {"gpus": 4, "hosts": 3, "reporting": 3, "stale": 1,
                 "by_model": {"A100": 2, "H100": 2},
                 "means": {"utilisation": 65, "memory": 3000, "power": 400.5, "temperature": 60},
                 "worst": {
                   "temperature": {"uuid": "GPU-2", "host": "b", "value": 70},
                   "power": {"uuid": "GPU-1", "host": "a", "value": 400.5},
                   "utilisation": {"uuid": "GPU-1", "host": "a", "value": 80},
                   "memory": {"uuid": "GPU-3", "host": "b", "value": 5000},
                   "errors": {"uuid": "GPU-2", "host": "b", "value": 7}}}
                """));
  }

  @Test
  void givesOneFieldOfAllGpusWithThoseThatAreStaleOrHaveNone() throws Exception {
    JsonObject latest = get("/fleet/latest?field=DCGM_FI_DEV_GPU_TEMP");

    assertThat(latest.getInteger("count")).isEqualTo(5);
    assertThat(
            latest.getJsonArray("gpus").stream()
                .map(JsonObject.class::cast)
                .map(
                    gpu ->
                        "%s %s %s %s"
                            .formatted(
                                gpu.getString("uuid"),
                                gpu.getString("instance", "-"),
                                gpu.getValue("value"),
                                gpu.getBoolean("stale"))))
        .containsExactly(
            "GPU-1 - 50 false",
            "GPU-2 - 70 false",
            "GPU-3 1 null false",
            "GPU-3 2 null false",
            "GPU-old - 99 true");
    assertThat(get("/fleet/latest?field=DCGM_FI_DEV_GPU_TEMP&host=a").getInteger("count"))
        .isEqualTo(1);
  }

  @Test
  void sumsUpAFleetThatIsNotThere() throws Exception {
    try (TestServer empty = TestApi.serve(new InMemoryStore(), NOW, Map.of())) {
      JsonObject summary = new JsonObject(empty.get("/api/v1/fleet/summary").body());

      assertThat(summary.getInteger("gpus")).isZero();
      assertThat(summary.getJsonObject("means").getValue("power")).isNull();
      assertThat(summary.getJsonObject("worst").getValue("errors")).isNull();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "by=temperature, 'GPU-2 70, GPU-1 50'",
    "by=power, GPU-1 400.5",
    "by=utilisation, 'GPU-1 80, GPU-3 50'",
    "by=memory, 'GPU-3 5000, GPU-1 1000'",
    "by=errors, GPU-2 7",
    "by=temperature&n=1, GPU-2 70",
    "by=temperature&host=a, GPU-1 50",
    "by=memory&model=A100, GPU-3 5000",
    "by=memory&namespace=ml, GPU-1 1000",
    "by=temperature&host=none, ''"
  })
  void ranksGpusByWhatTheyReportNow(String query, String expected) throws Exception {
    JsonObject top = get("/top?" + query);

    List<String> gpus =
        top.getJsonArray("gpus").stream()
            .map(JsonObject.class::cast)
            .map(gpu -> gpu.getString("uuid") + " " + gpu.getValue("value"))
            .toList();
    assertThat(String.join(", ", gpus)).isEqualTo(expected);
    assertThat(top.getInteger("count")).isEqualTo(gpus.size());
    assertThat(top.getString("by")).isEqualTo(query.substring(3).split("&", -1)[0]);
  }

  @ParameterizedTest
  @CsvSource({
    "/top, by",
    "/top?by=heat, by",
    "/top?by=power&n=0, n",
    "/top?by=power&n=1001, n",
    "/top?by=power&limit=3, limit",
    "/fleet/summary?host=a, host"
  })
  void refusesABadParameterByName(String path, String parameter) throws Exception {
    HttpResponse<String> response = server.get("/api/v1" + path);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(response.body()).getString("parameter")).isEqualTo(parameter);
  }
}
