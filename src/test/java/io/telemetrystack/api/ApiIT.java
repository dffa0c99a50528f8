package io.telemetrystack.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telemetrystack.http.ApiKeys;
import io.telemetrystack.http.Routes;
import io.telemetrystack.http.TestServer;
import io.telemetrystack.http.Times;
import io.telemetrystack.store.InMemoryStore;
import io.telemetrystack.store.SeriesFilter;
import io.telemetrystack.store.StoreView;
import io.telemetrystack.store.TelemetryStore;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every operation over real HTTP, on a fleet of three hosts in memory. */
final class ApiIT {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final long NOW_NS = Times.toNs(NOW);
  private static final long MINUTE_NS = Duration.ofMinutes(1).toNanos();
  private static final String TEMPERATURE = "DCGM_FI_DEV_GPU_TEMP";
  private static final String POWER = "DCGM_FI_DEV_POWER_USAGE";
  private static final InMemoryStore STORE = new InMemoryStore();
  private static TestServer server;

  @BeforeAll
  static void start() {
    STORE.write(List.of(host("a", 0), host("b", 3), host("old", 60), mig()));
    server = TestApi.serve(STORE, NOW, Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Two GPUs with ten samples of two fields each, a second apart, the newest some minutes old. */
  private static Frame host(String host, int minutesOld) {
    Frame.Builder frame = new Frame.Builder(host);
    for (int gpu = 0; gpu < 2; gpu++) {
      Labels labels = labels(host, gpu, "");
      for (int i = 0; i < 10; i++) {
        long timeNs = NOW_NS - minutesOld * MINUTE_NS - i * 1_000_000_000L;
        frame.add(labels, TEMPERATURE, timeNs, 40 + i);
        frame.add(labels, POWER, timeNs, 300.5 + i);
      }
    }
    return frame.build();
  }

  private static Frame mig() {
    return new Frame.Builder("m")
        .add(labels("m", 0, ""), TEMPERATURE, NOW_NS, 50)
        .add(labels("m", 0, "1"), POWER, NOW_NS - 1, 10)
        .add(labels("m", 0, "2"), POWER, NOW_NS - 100, 20)
        .build();
  }

  private static Labels labels(String host, int gpu, String instance) {
    SeriesId id = new SeriesId("GPU-" + host + gpu, instance);
    String profile = instance.isEmpty() ? "" : "1g.10gb";
    Series series = new Series(id, host, "" + gpu, "nvidia" + gpu, "H100", profile);
    Assignment assignment = gpu == 0 ? new Assignment("c", "pod-" + host, "ml") : Assignment.NONE;
    return new Labels(series, assignment, Map.of("driver", "550.1"));
  }

  private static JsonObject get(String path) throws Exception {
    HttpResponse<String> response = server.get("/api/v1" + path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).contains("application/json");
    return new JsonObject(response.body());
  }

  private static JsonObject problem(String path, int status) throws Exception {
    HttpResponse<String> response = server.get(path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
    return new JsonObject(response.body());
  }

  private static List<String> strings(JsonArray objects, String member) {
    return objects.stream().map(one -> ((JsonObject) one).getString(member)).toList();
  }

  @Test
  void listsTheFleetWithItsCount() throws Exception {
    JsonObject fleet = get("/gpus");

    assertThat(fleet.getInteger("count")).isEqualTo(7);
    assertThat(fleet.getValue("next_cursor")).isNull();
    assertThat(fleet.fieldNames()).containsExactly("count", "gpus", "next_cursor");
    assertThat(fleet.getJsonArray("gpus").getJsonObject(0))
        .isEqualTo(
            new JsonObject()
                .put("uuid", "GPU-a0")
                .put("gpu", "0")
                .put("device", "nvidia0")
                .put("model", "H100")
                .put("host", "a")
                .put("container", "c")
                .put("pod", "pod-a")
                .put("namespace", "ml")
                .put("first_seen", "2026-11-22T09:59:51Z")
                .put("last_seen", "2026-11-22T10:00:00Z")
                .put("stale", false));
  }

  @Test
  void countsTheGpusThatItListsThoughOneComesMeanwhile() throws Exception {
    InMemoryStore store = new InMemoryStore();
    store.write(List.of(host("a", 0)));
    TelemetryStore growing =
        new StoreView(store) {
          @Override
          public int countGpus(SeriesFilter filter) {
            store.write(List.of(host("late", 0)));
            return super.countGpus(filter);
          }
        };
    try (TestServer serving = TestApi.serve(growing, NOW, Map.of())) {
      JsonObject fleet = new JsonObject(serving.get("/api/v1/gpus").body());

      assertThat(fleet.getInteger("count")).isEqualTo(fleet.getJsonArray("gpus").size());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "host=a, 2",
    "model=H100, 7",
    "model=A100, 0",
    "namespace=ml, 4",
    "stale=true, 2",
    "stale=false, 5",
    "namespace=ml&stale=true, 1",
    "host=%F0%9F%98%80, 0",
    "host=..%2F..%2Fetc, 0",
    "host=' OR 1=1, 0"
  })
  void filtersTheFleet(String filter, int count) throws Exception {
    String[] parts = filter.replace(" ", "%20").replace("'", "%27").split("&");
    JsonObject fleet = get("/gpus?" + String.join("&", parts));

    assertThat(fleet.getInteger("count")).isEqualTo(count);
    assertThat(fleet.getJsonArray("gpus")).hasSize(count);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 6, 7, 10_000})
  void pagesOfTheFleetMakeUpTheFleet(int limit) throws Exception {
    List<String> uuids = new ArrayList<>();
    String cursor = "";
    while (cursor != null) {
      JsonObject page = get("/gpus?limit=" + limit + cursor);
      assertThat(page.getInteger("count")).isEqualTo(7);
      assertThat(page.getJsonArray("gpus").size()).isLessThanOrEqualTo(limit);
      uuids.addAll(strings(page.getJsonArray("gpus"), "uuid"));
      String next = page.getString("next_cursor");
      cursor = next == null ? null : "&cursor=" + next;
    }

    assertThat(uuids)
        .containsExactly("GPU-a0", "GPU-a1", "GPU-b0", "GPU-b1", "GPU-m0", "GPU-old0", "GPU-old1");
  }

  @Test
  void showsOneGpuWithItsInstances() throws Exception {
    JsonObject gpu = get("/gpus/GPU-m0");

    assertThat(gpu.getString("uuid")).isEqualTo("GPU-m0");
    assertThat(gpu.getJsonObject("attributes").getString("driver")).isEqualTo("550.1");
    assertThat(gpu.getString("first_seen")).isEqualTo("2026-11-22T09:59:59.9999999Z");
    assertThat(strings(gpu.getJsonArray("instances"), "instance")).containsExactly("1", "2");
    assertThat(gpu.getJsonArray("instances").getJsonObject(0).getString("profile"))
        .isEqualTo("1g.10gb");
    assertThat(gpu.getJsonArray("instances").getJsonObject(1).getString("last_seen"))
        .isEqualTo("2026-11-22T09:59:59.9999999Z");
  }

  @Test
  void givesEverySampleInOrderOfTime() throws Exception {
    JsonObject telemetry = get("/gpus/GPU-a0/telemetry");

    assertThat(telemetry.fieldNames()).containsExactly("gpu", "count", "data", "next_cursor");
    assertThat(telemetry.getInteger("count")).isEqualTo(20);
    assertThat(telemetry.getJsonObject("gpu").getString("host")).isEqualTo("a");
    assertThat(strings(telemetry.getJsonArray("data"), "time")).isSorted().hasSize(20);
    assertThat(telemetry.getJsonArray("data").getJsonObject(19))
        .isEqualTo(
            new JsonObject()
                .put("time", "2026-11-22T10:00:00Z")
                .put("field", POWER)
                .put("value", 300.5));
  }

  @Test
  void writesWholeNumbersWithoutAFraction() throws Exception {
    HttpResponse<String> response =
        server.get("/api/v1/gpus/GPU-a0/telemetry?start_time=2026-11-22T10:00:00Z");

    assertThat(response.body()).contains("\"value\":40}").contains("\"value\":300.5}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "start_time=2026-11-22T09:59:58Z&end_time=2026-11-22T09:59:59Z",
        "start_time=-2s&end_time=-1s",
        "start_time=2026-11-22T10:59:58%2B01:00&end_time=2026-11-22T10:59:59+01:00"
      })
  void includesBothBoundsOfTheRange(String range) throws Exception {
    JsonObject telemetry = get("/gpus/GPU-a0/telemetry?field=" + POWER + "&" + range);

    assertThat(strings(telemetry.getJsonArray("data"), "time"))
        .containsExactly("2026-11-22T09:59:58Z", "2026-11-22T09:59:59Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "field=" + POWER + "," + TEMPERATURE,
        "field=" + POWER + "&field=" + TEMPERATURE,
        "field=DCGM_FI_DEV_GPU_TEMP,DCGM_FI_DEV_POWER_USAGE"
      })
  void takesFieldsRepeatedOrAsAList(String fields) throws Exception {
    assertThat(get("/gpus/GPU-a0/telemetry?" + fields).getInteger("count")).isEqualTo(20);
  }

  @ParameterizedTest
  @CsvSource({
    "agg=max, 49",
    "agg=min, 40",
    "agg=last, 40",
    "agg=count, 10",
    "agg=mean, 44.5",
    "agg=sum, 445",
    "agg=p50, 44",
    "agg=p95, 49"
  })
  void aggregatesOverTheWholeRange(String agg, double value) throws Exception {
    JsonArray data =
        get("/gpus/GPU-a0/telemetry?field=" + TEMPERATURE + "&" + agg).getJsonArray("data");

    assertThat(data).hasSize(1);
    assertThat(data.getJsonObject(0).getDouble("value")).isEqualTo(value);
  }

  @Test
  void aStepAloneMeansMean() throws Exception {
    String path = "/gpus/GPU-a0/telemetry?step=5s&field=" + TEMPERATURE;
    JsonArray data = get(path).getJsonArray("data");

    assertThat(data).isEqualTo(get(path + "&agg=mean").getJsonArray("data"));
    assertThat(strings(data, "time"))
        .containsExactly("2026-11-22T09:59:50Z", "2026-11-22T09:59:55Z", "2026-11-22T10:00:00Z");
  }

  @ParameterizedTest
  @CsvSource({"1, ''", "3, ''", "19, ''", "20, ''", "4, &step=2s", "1, &step=5s&agg=max"})
  void pagesOfSamplesMakeUpTheRange(int limit, String more) throws Exception {
    JsonArray all = get("/gpus/GPU-a0/telemetry?start_time=-1m" + more).getJsonArray("data");
    JsonArray paged = new JsonArray();
    String cursor = "";
    while (cursor != null) {
      JsonObject page = get("/gpus/GPU-a0/telemetry?start_time=-1m&limit=" + limit + more + cursor);
      assertThat(page.getInteger("count")).isEqualTo(page.getJsonArray("data").size());
      paged.addAll(page.getJsonArray("data"));
      String next = page.getString("next_cursor");
      cursor = next == null ? null : "&cursor=" + next;
    }

    assertThat(paged).isEqualTo(all);
  }

  @Test
  void namesTheInstanceOnRowsOfMigOnly() throws Exception {
    JsonArray all = get("/gpus/GPU-m0/telemetry").getJsonArray("data");
    JsonArray one = get("/gpus/GPU-m0/telemetry?instance=1").getJsonArray("data");
    JsonArray whole = get("/gpus/GPU-m0/telemetry?instance=").getJsonArray("data");

    assertThat(strings(all, "instance")).containsExactly("2", "1", null);
    assertThat(strings(one, "instance")).containsExactly("1");
    assertThat(whole.getJsonObject(0).containsKey("instance")).isFalse();
  }

  @Test
  void givesTheLatestValueOfEachField() throws Exception {
    JsonObject latest = get("/gpus/GPU-a0/telemetry/latest");

    assertThat(latest.fieldNames()).containsExactly("gpu", "values");
    assertThat(latest.getJsonObject("values").getJsonObject(TEMPERATURE))
        .isEqualTo(new JsonObject().put("time", "2026-11-22T10:00:00Z").put("value", 40));
  }

  @Test
  void givesTheLatestValuesOfMigInstancesApart() throws Exception {
    JsonObject all = get("/gpus/GPU-m0/telemetry/latest");
    JsonObject two = get("/gpus/GPU-m0/telemetry/latest?instance=2");

    assertThat(all.getJsonObject("values").fieldNames()).containsExactly(TEMPERATURE);
    assertThat(all.getJsonObject("instances").fieldNames()).containsExactly("1", "2");
    assertThat(two.getJsonObject("values").getJsonObject(POWER).getInteger("value")).isEqualTo(20);
  }

  @Test
  void listsHostsAndTheGpusOfOne() throws Exception {
    JsonObject hosts = get("/hosts");
    JsonObject host = get("/hosts/old");

    assertThat(hosts.getInteger("count")).isEqualTo(4);
    assertThat(strings(hosts.getJsonArray("hosts"), "host")).containsExactly("a", "b", "m", "old");
    assertThat(host.getString("host")).isEqualTo("old");
    assertThat(host.getBoolean("stale")).isTrue();
    assertThat(host.getInteger("count")).isEqualTo(2);
    assertThat(strings(host.getJsonArray("gpus"), "uuid")).containsExactly("GPU-old0", "GPU-old1");
  }

  @Test
  void listsNamespaces() throws Exception {
    JsonObject namespaces = get("/namespaces");

    assertThat(namespaces.getInteger("count")).isEqualTo(1);
    assertThat(namespaces.getJsonArray("namespaces").getJsonObject(0))
        .isEqualTo(new JsonObject().put("namespace", "ml").put("gpus", 4).put("pods", 4));
  }

  @Test
  void listsTheFieldsOfTheCatalogueWithTheirMeaning() throws Exception {
    JsonObject fields = get("/fields");
    JsonObject temperature =
        fields.getJsonArray("fields").stream()
            .map(JsonObject.class::cast)
            .filter(field -> field.getString("field").equals(TEMPERATURE))
            .findFirst()
            .orElseThrow();

    assertThat(fields.getInteger("count")).isEqualTo(fields.getJsonArray("fields").size());
    assertThat(temperature.getInteger("id")).isEqualTo(150);
    assertThat(temperature.getJsonArray("aliases")).contains("DCGM_FI_DEV_GPU_TEMP_CELSIUS");
    assertThat(temperature.getJsonArray("labels")).isEmpty();
    assertThat(temperature.getString("kind")).isEqualTo("gauge");
    assertThat(temperature.getBoolean("stored")).isTrue();
    assertThat(temperature.getString("meaning")).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/gpus/GPU-none",
        "/gpus/GPU-none/telemetry",
        "/gpus/GPU-none/telemetry/latest",
        "/gpus/a%2F..%2Fb",
        "/gpus/%F0%9F%98%80/telemetry",
        "/gpus/..%5c..%5cx",
        "/hosts/none"
      })
  void answersThatAGpuOrHostIsUnknown(String path) throws Exception {
    assertThat(problem("/api/v1" + path, 404).getString("type")).contains("unknown-");
  }

  @ParameterizedTest
  @CsvSource({"/gpus/%00, uuid", "/gpus/a%0d%0ab/telemetry, uuid", "/hosts/%7f, host"})
  void refusesNamesThatCannotBePrinted(String path, String parameter) throws Exception {
    assertThat(problem("/api/v1" + path, 400).getString("parameter")).isEqualTo(parameter);
  }

  @ParameterizedTest
  @CsvSource({
    "/gpus?colour=red, colour",
    "/gpus?limit=0, limit",
    "/gpus?limit=10001, limit",
    "/gpus?limit=ten, limit",
    "/gpus?limit=, limit",
    "/gpus?limit=1&limit=2, limit",
    "/gpus?stale=maybe, stale",
    "/gpus?host=a&host=b, host",
    "/gpus?host=%00, host",
    "/gpus?cursor=nonsense, cursor",
    "/gpus?cursor=*, cursor",
    "/gpus?cursor=AWc, cursor",
    "/gpus?cursor=AWd_____, cursor",
    "/gpus/GPU-a0?verbose=1, verbose",
    "/gpus/GPU-a0/telemetry?start_time=yesterday, start_time",
    "/gpus/GPU-a0/telemetry?start_time=-, start_time",
    "/gpus/GPU-a0/telemetry?start_time=-15, start_time",
    "/gpus/GPU-a0/telemetry?start_time=9999-12-31T00:00:00Z, start_time",
    "/gpus/GPU-a0/telemetry?end_time=2026-13-01T00:00:00Z, end_time",
    "/gpus/GPU-a0/telemetry?start_time=-1m&end_time=-2m, start_time",
    "/gpus/GPU-a0/telemetry?field=, field",
    "/gpus/GPU-a0/telemetry?field=a%0Ab, field",
    "/gpus/GPU-a0/telemetry?step=0s, step",
    "/gpus/GPU-a0/telemetry?step=fast, step",
    "/gpus/GPU-a0/telemetry?agg=median, agg",
    "/gpus/GPU-a0/telemetry?agg=P50x, agg",
    "/gpus/GPU-a0/telemetry?limit=-1, limit",
    "/gpus/GPU-a0/telemetry?cursor=AWc, cursor",
    "/gpus/GPU-a0/telemetry/latest?field=x, field",
    "/hosts?limit=5, limit",
    "/hosts/a?x=1, x",
    "/namespaces?x=1, x",
    "/fields?x=1, x"
  })
  void refusesABadParameterByName(String path, String parameter) throws Exception {
    JsonObject problem = problem("/api/v1" + path, 400);

    assertThat(problem.getString("parameter")).isEqualTo(parameter);
    assertThat(problem.getString("allowed")).isNotBlank();
    assertThat(problem.getInteger("status")).isEqualTo(400);
    assertThat(problem.getString("title")).isNotBlank();
    assertThat(problem.getString("type")).isNotBlank();
  }

  @Test
  void refusesAVeryLongParameter() throws Exception {
    JsonObject problem = problem("/api/v1/gpus?host=" + "x".repeat(3_000), 400);

    assertThat(problem.getString("parameter")).isEqualTo("host");
  }

  @Test
  void refusesMoreWindowsThanAnAnswerMayNeed() throws Exception {
    InMemoryStore store = new InMemoryStore();
    Labels labels = labels("w", 0, "");
    store.write(
        List.of(
            new Frame.Builder("w")
                .add(labels, POWER, NOW_NS - Duration.ofSeconds(100).toNanos(), 1)
                .add(labels, POWER, NOW_NS, 1)
                .build()));
    try (TestServer other = TestApi.serve(store, NOW, Map.of())) {
      String path = "/api/v1/gpus/GPU-w0/telemetry?step=";

      assertThat(other.get(path + "1ms").statusCode()).isEqualTo(400);
      assertThat(other.get(path + "2ms").statusCode()).isEqualTo(200);
      assertThat(other.get(path + "1ms&start_time=-99s").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void asksToComeBackWhileTheStoreIsUnavailable() throws Exception {
    STORE.setAvailable(false);
    try {
      HttpResponse<String> response = server.get("/api/v1/gpus");

      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.headers().firstValue("retry-after")).contains("1");
      assertThat(new JsonObject(response.body()).getLong("retry_after_ms")).isEqualTo(1_000);
    } finally {
      STORE.setAvailable(true);
    }
  }

  @Test
  void turnsAwayMoreQueriesThanMayWait() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    InMemoryStore store = new InMemoryStore();
    InstantSource clock = InstantSource.fixed(NOW);
    Routes blocking =
        router ->
            router
                .get("/block")
                .handler(
                    rc ->
                        rc.vertx()
                            .<Void>executeBlocking(
                                () -> {
                                  synchronized (store) {
                                    running.countDown();
                                    release.await();
                                  }
                                  return null;
                                })
                            .onComplete(done -> rc.response().end()));
    try (TestServer other =
        new TestServer(
            TestServer.config(ApiKeys.NONE),
            vertx ->
                List.of(
                    blocking,
                    new ApiRoutes(
                        vertx,
                        TestApi.config(Map.of("QUERY_THREADS", "1", "MAX_QUERIES", "2")),
                        store,
                        clock)))) {
      CompletableFuture<HttpResponse<String>> lock = other.getAsync("/block");
      running.await();
      List<CompletableFuture<HttpResponse<String>>> queries =
          Stream.generate(() -> other.getAsync("/api/v1/hosts")).limit(5).toList();
      await().until(() -> queries.stream().filter(CompletableFuture::isDone).count() == 3);
      release.countDown();
      lock.join();

      assertThat(queries.stream().map(query -> query.join().statusCode()))
          .containsExactlyInAnyOrder(200, 200, 503, 503, 503);
      assertThat(other.get("/api/v1/hosts").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void neverShowsWhatItDoesNotKnowHowToAnswer() throws Exception {
    String hostile = URLEncoder.encode("<script>\r\nSet-Cookie: a=b", StandardCharsets.UTF_8);
    HttpResponse<String> response = server.get("/api/v1/gpus?" + hostile + "=1");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.headers().firstValue("set-cookie")).isEmpty();
    assertThat(response.body()).doesNotContain("\r").doesNotContain("at io.telemetrystack");
  }
}
