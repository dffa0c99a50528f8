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
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a restricted key is shown, over real HTTP. Everything that is not for it has a name with
 * {@code secret}, so that one look at an answer tells.
 */
final class RestrictionIT {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final long NOW_NS = Times.toNs(NOW);
  private static final long MINUTE_NS = Duration.ofMinutes(1).toNanos();
  private static final String TEMPERATURE = "DCGM_FI_DEV_GPU_TEMP";

  /** May see host a, and what is lent to red there. */
  private static final String RED_ON_A = "a;red";

  private static final InMemoryStore STORE = new InMemoryStore();
  private static TestServer server;

  /** GPU-shared goes from red to secret two minutes ago, GPU-back the other way. */
  @BeforeAll
  static void start() {
    write("GPU-red", "a", "red", 0, 40);
    write("GPU-shared", "a", "red", 3, 41);
    write("GPU-shared", "a", "secret", 2, 99);
    write("GPU-shared", "a", "secret", 0, 98);
    write("GPU-back", "a", "secret", 3, 97);
    write("GPU-back", "a", "red", 2, 42);
    write("GPU-back", "a", "red", 0, 43);
    write("GPU-secret-1", "a", "secret", 0, 96);
    write("GPU-secret-2", "secret-host", "red", 0, 95);
    write("GPU-secret-3", "a", "", 0, 94);
    server = TestApi.serve(STORE, NOW, Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void write(
      String uuid, String host, String namespace, int minutesAgo, double value) {
    Series series = new Series(new SeriesId(uuid, ""), host, "0", "nvidia0", "H100", "");
    String pod = namespace.isEmpty() ? "" : namespace + "-pod";
    Labels labels = new Labels(series, new Assignment("", pod, namespace), Map.of());
    Frame.Builder frame = new Frame.Builder(host);
    frame.add(labels, TEMPERATURE, NOW_NS - minutesAgo * MINUTE_NS, value);
    STORE.write(List.of(frame.build()));
  }

  private static String get(String path, int status) throws Exception {
    HttpResponse<String> response = server.get(path, TestApi.SEES, RED_ON_A);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return response.body();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/gpus",
        "/api/v1/gpus?namespace=secret",
        "/api/v1/gpus/GPU-red",
        "/api/v1/gpus/GPU-shared",
        "/api/v1/gpus/GPU-back",
        "/api/v1/gpus/GPU-shared/telemetry",
        "/api/v1/gpus/GPU-shared/telemetry?namespace=secret",
        "/api/v1/gpus/GPU-back/telemetry?step=1h&agg=max",
        "/api/v1/gpus/GPU-shared/telemetry/latest",
        "/api/v1/gpus/GPU-back/telemetry/latest",
        "/api/v1/hosts",
        "/api/v1/hosts/a",
        "/api/v1/namespaces",
        "/api/v1/fields",
        "/api/v1/fleet/summary",
        "/api/v1/top?by=temperature",
        "/api/v1/top?by=temperature&namespace=secret",
        "/api/v1/export?format=csv",
        "/api/v1/export?format=ndjson",
        "/api/v1/export?namespace=secret",
        "/api/v1/export?uuid=GPU-shared,GPU-back",
        "/federate"
      })
  void showsNothingOfOthers(String path) throws Exception {
    assertThat(get(path, 200)).doesNotContain("secret").doesNotContainPattern("\\b9[4-9]\\b");
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/gpus/GPU-secret-1, /api/v1/gpus/GPU-none",
    "/api/v1/gpus/GPU-secret-2, /api/v1/gpus/GPU-none",
    "/api/v1/gpus/GPU-secret-3, /api/v1/gpus/GPU-none",
    "/api/v1/gpus/GPU-secret-1/telemetry, /api/v1/gpus/GPU-none/telemetry",
    "/api/v1/gpus/GPU-secret-1/telemetry/latest, /api/v1/gpus/GPU-none/telemetry/latest",
    "/api/v1/hosts/secret-host, /api/v1/hosts/none",
    "/api/v1/export?uuid=GPU-secret-2, /api/v1/export?uuid=GPU-none"
  })
  void whatIsNotVisibleIsUnknown(String hidden, String unknown) throws Exception {
    String[] names = {hidden.replaceAll(".*(GPU-secret-.|secret-host).*", "$1"), "GPU-none"};
    String expected = get(unknown, 404).replace("GPU-none", names[0]);
    assertThat(get(hidden, 404)).isEqualTo(expected.replace("'none'", "'" + names[0] + "'"));
  }

  @Test
  void countsOnlyWhatIsVisible() throws Exception {
    assertThat(new JsonObject(get("/api/v1/gpus?limit=1", 200)).getInteger("count")).isEqualTo(2);
    assertThat(new JsonObject(get("/api/v1/hosts", 200)).getInteger("count")).isEqualTo(1);
    assertThat(new JsonObject(get("/api/v1/namespaces", 200)).getInteger("count")).isEqualTo(1);
    JsonObject summary = new JsonObject(get("/api/v1/fleet/summary", 200));
    assertThat(summary.getInteger("gpus")).isEqualTo(2);
    assertThat(summary.getInteger("hosts")).isEqualTo(1);
    assertThat(summary.getJsonObject("means").getDouble("temperature")).isEqualTo(41.5);
  }

  @Test
  void aGpuThatWasLentOnIsShownAsItWas() throws Exception {
    JsonObject gpu = new JsonObject(get("/api/v1/gpus/GPU-shared", 200));

    assertThat(gpu.getString("namespace")).isEqualTo("red");
    assertThat(gpu.getString("last_seen")).isLessThan("2026-11-22T09:58:00Z");
    assertThat(gpu.getString("first_seen")).isEqualTo("2026-11-22T09:57:00Z");
    assertThat(new JsonObject(get("/api/v1/gpus/GPU-back", 200)).getString("first_seen"))
        .isEqualTo("2026-11-22T09:58:00Z");
  }

  @ParameterizedTest
  @CsvSource({"GPU-red, 1", "GPU-shared, 1", "GPU-back, 2"})
  void samplesAreThoseOfTheTimeOfTheLending(String uuid, int count) throws Exception {
    JsonObject telemetry = new JsonObject(get("/api/v1/gpus/" + uuid + "/telemetry", 200));

    assertThat(telemetry.getInteger("count")).isEqualTo(count);
    assertThat(get("/api/v1/export?uuid=" + uuid, 200).lines()).hasSize(1 + count);
  }

  @Test
  void anExportGoesBackToWhatWasLentOnceThen() throws Exception {
    assertThat(get("/api/v1/export", 200).lines().map(row -> row.split(",", -1)[4]))
        .containsExactly("uuid", "GPU-back", "GPU-back", "GPU-red", "GPU-shared");
  }

  @Test
  void aFilterByNamespaceIsOfTheTimeOfTheSample() throws Exception {
    String path = "/api/v1/gpus/GPU-shared/telemetry?namespace=";
    assertThat(new JsonObject(server.get(path + "secret").body()).getInteger("count")).isEqualTo(2);
    assertThat(new JsonObject(server.get(path + "red").body()).getInteger("count")).isEqualTo(1);
    assertThat(server.get("/api/v1/export?namespace=red").body().lines()).hasSize(6);
  }
}
