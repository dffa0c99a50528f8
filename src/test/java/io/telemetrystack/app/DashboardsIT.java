package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.telemetrystack.dashboards.MetricNames;
import io.telemetrystack.store.influx.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus scrapes a node under some load, and answers every query of every panel. A panel
 * that may be empty says so in its description ("Empty while …").
 */
class DashboardsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Path DASHBOARDS = Path.of("dashboards");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.+), (\\w+)\\)");

  /** Described, and not shown by this node. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "telemetry_cluster_nodes", "a cluster",
          "telemetry_cluster_clock_offset_seconds", "a cluster",
          "telemetry_freshness_host_age_seconds", "a host that is silent",
          "telemetry_cluster_members_unproven", "a cluster",
          "telemetry_cluster_messages_ignored_total", "a cluster",
          "telemetry_tls_certificate_expiry_timestamp_seconds", "TLS",
          "telemetry_scrape_failures_total", "a scrape that failed");

  /** What an exporter says of two GPUs, besides what the sample fleet has; counters rise. */
  private static final List<String> GAUGES =
      List.of(
          "DCGM_FI_DEV_GPU_TEMP 60",
          "DCGM_FI_DEV_GPU_UTIL 2",
          "DCGM_FI_DEV_MEMORY_TEMP 70",
          "DCGM_FI_DEV_XID_ERRORS 13",
          "DCGM_FI_DEV_ROW_REMAP_FAILURE 0",
          "DCGM_FI_DEV_ROW_REMAP_PENDING 0",
          "DCGM_FI_DEV_CLOCK_THROTTLE_REASONS 4",
          "DCGM_FI_PROF_PIPE_TENSOR_ACTIVE 0.5");

  private static final List<String> COUNTERS =
      List.of(
          "ECC_SBE_VOL_TOTAL",
          "ECC_DBE_VOL_TOTAL",
          "UNCORRECTABLE_REMAPPED_ROWS",
          "CORRECTABLE_REMAPPED_ROWS",
          "NVLINK_CRC_FLIT_ERROR_COUNT_TOTAL",
          "NVLINK_REPLAY_ERROR_COUNT_TOTAL",
          "NVLINK_RECOVERY_ERROR_COUNT_TOTAL",
          "PCIE_REPLAY_COUNTER",
          "POWER_VIOLATION",
          "THERMAL_VIOLATION");

  @TempDir static Path directory;

  private static HttpServer exporter;
  private static RunningNode node;
  private static ServerProcess prometheus;

  @BeforeAll
  static void start() throws Exception {
    assumeThat(ServerProcess.isInstalled("prometheus")).as("prometheus is installed").isTrue();
    exporter = startExporter();
    node =
        RunningNode.start(
            directory,
            Map.of(
                "csv-path", "conf/sample-fleet.csv",
                "csv-mode", "loop",
                "scrape-targets", "127.0.0.1:" + exporter.getAddress().getPort(),
                "scrape-interval", "1s",
                "canary-interval", "1s",
                "silence-check-interval", "1s"),
            UnaryOperator.identity());
    prometheus = startPrometheus();
    load();
  }

  @AfterAll
  static void stop() throws IOException {
    if (prometheus != null) {
      prometheus.close();
    }
    if (node != null) {
      node.close();
    }
    if (exporter != null) {
      exporter.stop(0);
    }
  }

  private static HttpServer startExporter() throws IOException {
    AtomicInteger scrapes = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/metrics",
        exchange -> {
          byte[] body = exposition(scrapes.incrementAndGet()).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static String exposition(int count) {
    StringBuilder text = new StringBuilder();
    for (int gpu = 0; gpu < 2; gpu++) {
      String labels =
          "{gpu=\"%d\",UUID=\"GPU-s%d\",Hostname=\"scraped\",namespace=\"ml\",pod=\"p\"} "
              .formatted(gpu, gpu);
      GAUGES.forEach(gauge -> text.append(gauge.replace(" ", labels)).append('\n'));
      COUNTERS.forEach(
          counter -> text.append("DCGM_FI_DEV_" + counter + labels).append(count).append('\n'));
    }
    return text.toString();
  }

  private static ServerProcess startPrometheus() throws IOException {
    int port = ServerProcess.freePort();
    Path config =
        Files.writeString(
            directory.resolve("prometheus.yml"),
            """
            global: {scrape_interval: 500ms, scrape_timeout: 500ms, evaluation_interval: 1s}
            rule_files: ['%1$s/alerts.yaml', '%1$s/alerts-optional.yaml']
            scrape_configs:
              - job_name: nodes
                static_configs: [{targets: ['127.0.0.1:%2$d']}]
              - job_name: gpus
                metrics_path: /federate
                honor_labels: true
                static_configs: [{targets: ['127.0.0.1:%2$d']}]
            """
                .formatted(DASHBOARDS.toAbsolutePath(), node.node().port()));
    List<String> command =
        List.of(
            "prometheus",
            "--config.file=" + config,
            "--storage.tsdb.path=" + directory.resolve("prometheus"),
            "--web.listen-address=127.0.0.1:" + port,
            "--log.level=warn");
    return ServerProcess.start(
        command, directory.resolve("log"), "http://127.0.0.1:" + port, "/-/ready");
  }

  /** Something of everything that is counted: a push, a queue, a stream that ends, bad requests. */
  private static void load() throws Exception {
    QueueClient queue = new QueueClient(node.base());
    queue.produceAll("topic=orders", List.of("one", "two", "three"));
    post("/api/v1/telemetry", "gpu,host=pushed,gpu=0,uuid=GPU-p DCGM_FI_DEV_GPU_UTIL=7");
    HttpRequest stream = HttpRequest.newBuilder(URI.create(node.base() + "/api/v1/stream")).build();
    try (InputStream points = HTTP.send(stream, HttpResponse.BodyHandlers.ofInputStream()).body()) {
      assertThat(points.read()).isNotNegative();
    }
    for (String path : List.of("/api/v1/gpus", "/api/v1/hosts", "/api/v1/none", "/ready")) {
      node.get(path);
    }
  }

  private static void post(String path, String line) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(node.base() + path))
            .header("Content-Type", "text/plain")
            .POST(HttpRequest.BodyPublishers.ofString(line))
            .build();
    HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
  }

  @Test
  void everyPanelHasAnAnswer() throws Exception {
    List<PanelQuery> queries = queries("", "expr");
    assertThat(queries).hasSizeGreaterThan(100);
    Map<String, String> problems = new TreeMap<>();
    await()
        .pollInterval(Duration.ofMillis(500))
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              problems.clear();
              for (PanelQuery query : queries) {
                String problem = problem(query);
                if (!problem.isEmpty()) {
                  problems.put(query.panel() + ": " + query.text(), problem);
                }
              }
              assertThat(problems).isEmpty();
            });
  }

  @Test
  void everyVariableHasValues() throws Exception {
    for (JsonNode dashboard : dashboards("")) {
      for (JsonNode variable : dashboard.at("/templating/list")) {
        if (variable.get("type").asText().equals("query")) {
          Matcher call = LABEL_VALUES.matcher(variable.at("/query/query").asText());
          assertThat(call.matches()).as(call.toString()).isTrue();
          String expression =
              "count by (%s) (%s)".formatted(call.group(2), replaced(call.group(1)));
          await()
              .atMost(PATIENCE)
              .untilAsserted(() -> assertThat(ask(expression)).as(expression).isNotEmpty());
        }
      }
    }
  }

  /** In a healthy pipeline; of the GPUs one is made to show errors. */
  @Test
  void noAlertOfThePipelineFiresAndNoneFails() throws Exception {
    await()
        .atMost(PATIENCE)
        .until(() -> !rules().isEmpty() && rules().stream().noneMatch(DashboardsIT::isUnknown));
    assertThat(rules())
        .allSatisfy(rule -> assertThat(rule.path("lastError").asText()).isEmpty())
        .filteredOn(rule -> !rule.get("name").asText().matches("Gpu.*"))
        .allSatisfy(
            rule ->
                assertThat(rule.get("state").asText()).as(rule.toString()).isNotEqualTo("firing"));
  }

  private static List<JsonNode> rules() throws IOException {
    List<JsonNode> rules = new ArrayList<>();
    JsonNode answer = JSON.readTree(prometheus.get("/api/v1/rules").body());
    answer.at("/data/groups").forEach(group -> group.get("rules").forEach(rules::add));
    return rules;
  }

  private static boolean isUnknown(JsonNode rule) {
    return rule.get("health").asText().equals("unknown");
  }

  @Test
  void everyMetricIsDescribedAndEveryDescribedOneIsThere() throws Exception {
    Set<String> described = MetricNames.described();
    Set<String> missing = new TreeSet<>(described);
    missing.removeAll(ELSEWHERE.keySet());
    Set<String> undescribed = new TreeSet<>();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Set<String> shown = families();
              missing.removeAll(shown);
              undescribed.addAll(shown);
              undescribed.removeAll(described);
              assertThat(missing).as("described and not there").isEmpty();
            });
    assertThat(undescribed).as("there and not described").isEmpty();
  }

  /** Without those of Vert.x, and without the greatest value beside each histogram. */
  private static Set<String> families() throws Exception {
    Set<String> shown =
        node.get("/metrics")
            .body()
            .lines()
            .filter(line -> line.matches("# TYPE (telemetry|http)_.*"))
            .map(line -> line.replaceAll("# TYPE (\\w+) .*", "$1"))
            .collect(Collectors.toCollection(TreeSet::new));
    shown.removeIf(name -> name.endsWith("_max") && shown.contains(name.replaceAll("_max$", "")));
    return shown;
  }

  @Test
  void everyFluxPanelHasAnAnswer() throws Exception {
    String url = System.getenv("INFLUXDB_TEST_URL");
    assumeThat(url)
        .as("not run: INFLUXDB_TEST_URL names no InfluxDB 2.x (scripts/test --influxdb URL TOKEN)")
        .isNotNull();
    String token = System.getenv("INFLUXDB_TEST_TOKEN");
    String org = System.getenv().getOrDefault("INFLUXDB_TEST_ORG", "telemetryorg");
    Map<String, String> settings =
        Map.of(
            "influxdb-url",
            url,
            "influxdb-token",
            token,
            "influxdb-org",
            org,
            "influxdb-bucket",
            "contract-dashboards",
            "csv-path",
            "conf/sample-fleet.csv",
            "csv-mode",
            "loop");
    Path data = Files.createDirectory(directory.resolve("influx"));
    try (RunningNode writer = RunningNode.start(data, settings, UnaryOperator.identity())) {
      await()
          .atMost(PATIENCE)
          .until(() -> writer.metric("telemetry_collector_samples_written_total") > 720);
    }
    for (PanelQuery query : queries("influxdb", "query")) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url + "/api/v2/query?org=" + encode(org)))
              .header("Authorization", "Token " + token)
              .header("Content-Type", "application/vnd.flux")
              .header("Accept", "application/csv")
              .POST(HttpRequest.BodyPublishers.ofString(query.text()))
              .build();
      HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(query + ": " + answer.body()).isEqualTo(200);
      assertThat(query.mayBeEmpty() || !answer.body().isBlank()).as("%s", query).isTrue();
    }
  }

  /** One query of a panel, as Grafana would send it with everything chosen. */
  private record PanelQuery(String panel, String text, boolean mayBeEmpty) {}

  private static List<PanelQuery> queries(String below, String key) throws IOException {
    List<PanelQuery> queries = new ArrayList<>();
    for (JsonNode dashboard : dashboards(below)) {
      for (JsonNode panel : dashboard.get("panels")) {
        boolean mayBeEmpty = panel.path("description").asText().contains(" Empty w");
        String title = dashboard.get("title").asText() + ", " + panel.get("title").asText();
        for (JsonNode target : panel.path("targets")) {
          queries.add(new PanelQuery(title, replaced(target.get(key).asText()), mayBeEmpty));
        }
      }
    }
    return queries;
  }

  private static List<JsonNode> dashboards(String below) throws IOException {
    List<JsonNode> dashboards = new ArrayList<>();
    try (Stream<Path> files = Files.list(DASHBOARDS.resolve(below))) {
      for (Path file : files.filter(one -> one.toString().endsWith(".json")).sorted().toList()) {
        dashboards.add(JSON.readTree(file.toFile()));
      }
    }
    assertThat(dashboards).isNotEmpty();
    return dashboards;
  }

  private static String replaced(String query) {
    return query
        .replace("$__rate_interval", "5s")
        .replace("${bucket}", "contract-dashboards")
        .replace("${host:regex}", ".*")
        .replace("v.timeRangeStart", "-1h")
        .replace("v.timeRangeStop", "now()")
        .replace("v.windowPeriod", "10s")
        .replaceAll("\\$(node|topic|host|gpu)\\b", ".*");
  }

  private static String problem(PanelQuery query) throws IOException {
    JsonNode answer = answer(query.text());
    if (!answer.path("status").asText().equals("success")) {
      return answer.toString();
    }
    boolean isEmpty = answer.at("/data/result").isEmpty();
    return isEmpty && !query.mayBeEmpty() ? "empty" : "";
  }

  private static JsonNode ask(String expression) throws IOException {
    JsonNode answer = answer(expression);
    assertThat(answer.path("status").asText()).as(answer.toString()).isEqualTo("success");
    return answer.at("/data/result");
  }

  private static JsonNode answer(String expression) throws IOException {
    return JSON.readTree(prometheus.get("/api/v1/query?query=" + encode(expression)).body());
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
