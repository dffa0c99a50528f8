package io.telemetrystack.app;

import io.telemetrystack.Scratch;
import io.telemetrystack.bench.Figure;
import io.telemetrystack.bench.ProcessUse;
import io.telemetrystack.bench.Run;
import io.telemetrystack.bench.Subject;
import io.telemetrystack.bench.Suite;
import io.telemetrystack.store.influx.VictoriaMetrics;
import io.telemetrystack.telemetry.Fleet;
import io.telemetrystack.telemetry.Series;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * Asks the real jar, with {@code -Xmx512m} and its embedded store, and VictoriaMetrics the same of
 * the same points, over HTTP: how long answers take, and how many rows a second an export has. A
 * main for {@code scripts/bench}.
 */
final class QueryBenchmark {
  private static final Figure P50 = Figure.cost("p50", "ms");
  private static final Figure P99 = Figure.cost("p99", "ms");
  private static final Figure ROWS = Figure.rate("", "rows/s");
  private static final int QUERIES = 400;
  private static final int WARM_UP = 200;
  private static final int MANY_GPUS = 10_000;
  private static final Duration DAY = Duration.ofDays(1);
  private static final String FIELD = "DCGM_FI_DEV_GPU_TEMP";
  private static final String WRITTEN = "telemetry_collector_samples_written_total";
  private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final int LINES_A_REQUEST = 4_000;

  private static final String SUMMARY =
      """
      union(avg(gpu_DCGM_FI_DEV_GPU_UTIL), avg(gpu_DCGM_FI_DEV_FB_USED),
        avg(gpu_DCGM_FI_DEV_POWER_USAGE), avg(gpu_DCGM_FI_DEV_GPU_TEMP),
        topk(1, gpu_DCGM_FI_DEV_GPU_UTIL), topk(1, gpu_DCGM_FI_DEV_FB_USED),
        topk(1, gpu_DCGM_FI_DEV_POWER_USAGE), topk(1, gpu_DCGM_FI_DEV_GPU_TEMP),
        count(gpu_DCGM_FI_DEV_GPU_TEMP), count(count by (host) (gpu_DCGM_FI_DEV_GPU_TEMP)),
        count by (model) (gpu_DCGM_FI_DEV_GPU_TEMP))""";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Suite suite = Suite.of("query");
  private final JarProcess jar;
  private final VictoriaMetrics peer;
  private final String base;
  private final String victoria;
  private final Random random = new Random(7);
  private Instant end = Instant.now();
  private double stored;

  private QueryBenchmark(JarProcess jar, VictoriaMetrics peer) throws IOException {
    this.jar = jar;
    this.peer = peer;
    base = jar.base();
    victoria = peer.url();
  }

  /**
   * @param args how many GPUs there are, and how many samples of each of their ten fields in a day
   */
  public static void main(String[] args) throws Exception {
    Path directory = Files.createTempDirectory("query-bench");
    try (JarProcess jar =
            JarProcess.ready(Files.createDirectory(directory.resolve("node")), "--stale-after=1d");
        VictoriaMetrics peer =
            VictoriaMetrics.start(Files.createDirectory(directory.resolve("peer")))) {
      QueryBenchmark benchmark = new QueryBenchmark(jar, peer);
      int gpus = Integer.parseInt(args[0]);
      benchmark.load(gpus, Integer.parseInt(args[1]));
      benchmark.queriesOfOne(gpus);
      benchmark.queriesOfAll(gpus);
      benchmark.exports();
      benchmark.load(MANY_GPUS, 2);
      benchmark.queriesOfAll(MANY_GPUS);
    }
    Scratch.delete(directory);
  }

  /** The same lines to both, sweep by sweep up to now. */
  private void load(int gpus, int sweeps) throws Exception {
    Fleet fleet = new Fleet(gpus, 1);
    end = Instant.ofEpochMilli(System.currentTimeMillis());
    List<String> tags = fleet.gpus().stream().map(gpu -> tags(gpu.series())).toList();
    int[] walk = new int[gpus];
    StringBuilder body = new StringBuilder();
    int lines = 0;
    for (int sweep = 1; sweep <= sweeps; sweep++) {
      Instant time = end.minus(DAY.multipliedBy(sweeps - sweep).dividedBy(sweeps));
      for (int gpu = 0; gpu < gpus; gpu++) {
        walk[gpu] = Math.max(0, Math.min(100, walk[gpu] + random.nextInt(-10, 11)));
        body.append(tags.get(gpu));
        fields(walk[gpu], body);
        body.append(' ').append(time.toEpochMilli()).append("000000\n");
        if (++lines % LINES_A_REQUEST == 0) {
          send(body);
        }
      }
    }
    send(body);
    stored += (double) gpus * sweeps * Fleet.fields().size();
    while (jar.metric(WRITTEN) < stored) {
      LockSupport.parkNanos(POLL_NS);
    }
    get(victoria + "/internal/force_flush");
    System.out.printf("%n%,d GPUs, %,.0f points in all%n", gpus, stored);
  }

  private static String tags(Series series) {
    return "gpu,uuid=%s,host=%s,gpu=%s,device=%s,model=%s "
        .formatted(
            series.id().uuid(),
            series.host(),
            series.gpu(),
            series.device(),
            series.model().replace(" ", "\\ "));
  }

  /** As a load of so many percent gives. */
  private static void fields(int load, StringBuilder out) {
    List<String> names = Fleet.fields();
    for (int i = 0; i < names.size(); i++) {
      double value =
          switch (names.get(i)) {
            case "DCGM_FI_DEV_GPU_UTIL" -> load;
            case "DCGM_FI_DEV_MEM_COPY_UTIL" -> Math.rint(load * 0.75);
            case "DCGM_FI_DEV_FB_USED" -> 40_000 + load * 64;
            case "DCGM_FI_DEV_FB_FREE" -> 41_000 - load * 64;
            case "DCGM_FI_DEV_GPU_TEMP" -> Math.rint(26 + load * 0.5);
            case "DCGM_FI_DEV_POWER_USAGE" -> 66.25 + load * 6.125;
            case "DCGM_FI_DEV_MEM_CLOCK" -> 2619;
            case "DCGM_FI_DEV_SM_CLOCK" -> load == 0 ? 345 : 1980;
            default -> 0;
          };
      out.append(i == 0 ? "" : ",").append(names.get(i)).append('=').append(value);
    }
  }

  private void send(StringBuilder body) throws Exception {
    byte[] bytes = body.toString().getBytes(StandardCharsets.US_ASCII);
    body.setLength(0);
    post(base + "/api/v2/write?org=o&bucket=b", bytes);
    post(victoria + "/write", bytes);
  }

  private void post(String url, byte[] body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "text/plain; charset=utf-8")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    while (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() / 100 != 2) {
      LockSupport.parkNanos(POLL_NS);
    }
  }

  private void queriesOfOne(int gpus) throws Exception {
    compare(
        "a field of a GPU over 24 h, raw",
        gpu -> telemetry(gpu % gpus, "start_time=-25h&limit=10000"),
        gpu -> instant(series(gpu % gpus) + "[25h]"));
    compare(
        "the same as means of a minute",
        gpu -> telemetry(gpu % gpus, "start_time=-25h&step=1m&limit=10000"),
        gpu -> range("avg_over_time(" + series(gpu % gpus) + "[1m])"));
  }

  private void queriesOfAll(int gpus) throws Exception {
    compare(
        "latest of " + gpus + " GPUs",
        round -> base + "/federate?match%5B%5D=" + FIELD,
        round -> instant("gpu_" + FIELD));
    compare(
        "the ten hottest of " + gpus,
        round -> base + "/api/v1/top?by=temperature",
        round -> instant("topk(10, gpu_" + FIELD + ")"));
    compare(
        "summary of " + gpus + " GPUs",
        round -> base + "/api/v1/fleet/summary",
        round -> instant(SUMMARY));
  }

  private String telemetry(int gpu, String query) {
    return base + "/api/v1/gpus/" + uuid(gpu) + "/telemetry?field=" + FIELD + "&" + query;
  }

  private static String uuid(int gpu) {
    return "GPU-00000000-0000-4000-8000-%012d".formatted(gpu);
  }

  private static String series(int gpu) {
    return "gpu_" + FIELD + "{uuid=\"" + uuid(gpu) + "\"}";
  }

  private String instant(String query) {
    return victoria
        + "/api/v1/query?nocache=1&time="
        + end.getEpochSecond()
        + "&query="
        + URLEncoder.encode(query, StandardCharsets.UTF_8);
  }

  private String range(String query) {
    return victoria
        + "/api/v1/query_range?nocache=1&step=60&start="
        + end.minus(DAY).getEpochSecond()
        + "&end="
        + end.getEpochSecond()
        + "&query="
        + URLEncoder.encode(query, StandardCharsets.UTF_8);
  }

  private void compare(String name, IntFunction<String> ours, IntFunction<String> theirs)
      throws Exception {
    ask(WARM_UP, ours);
    ask(WARM_UP, theirs);
    suite.measure(
        name,
        List.of(
            new Subject(Subject.US, () -> ask(jar.pid(), ours)),
            new Subject(VictoriaMetrics.PROGRAM, () -> ask(peer.pid(), theirs))));
  }

  private Run ask(long pid, IntFunction<String> query) throws Exception {
    ProcessUse use = ProcessUse.of(pid);
    double[] ms = ask(QUERIES, query);
    Map<Figure, Double> figures = new LinkedHashMap<>();
    figures.put(P50, ms[QUERIES / 2]);
    figures.put(P99, ms[QUERIES * 99 / 100]);
    return new Run(figures, use.soFar());
  }

  /** How long each took, sorted, in milliseconds. */
  private double[] ask(int count, IntFunction<String> query) throws Exception {
    double[] ms = new double[count];
    for (int i = 0; i < count; i++) {
      String url = query.apply(random.nextInt(1_000_000));
      long beganNs = System.nanoTime();
      get(url);
      ms[i] = (System.nanoTime() - beganNs) / 1e6;
    }
    Arrays.sort(ms);
    return ms;
  }

  private void get(String url) throws Exception {
    HttpResponse<byte[]> response =
        http.send(
            HttpRequest.newBuilder(URI.create(url)).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(url + ": " + new String(response.body(), StandardCharsets.UTF_8));
    }
  }

  private void exports() throws Exception {
    String match = URLEncoder.encode("{__name__=~\"gpu_.*\"}", StandardCharsets.UTF_8);
    String theirs =
        victoria
            + "/api/v1/export/csv?format=__timestamp__:rfc3339,__name__,gpu,device,uuid,model,host,"
            + "__value__&match%5B%5D="
            + match;
    Subject peerCsv = new Subject(VictoriaMetrics.PROGRAM, () -> export(peer.pid(), theirs));
    suite.measure("export as csv", List.of(ownExport("csv"), peerCsv));
    suite.measure("export as ndjson", List.of(ownExport("ndjson")));
  }

  private Subject ownExport(String format) {
    return new Subject(
        Subject.US, () -> export(jar.pid(), base + "/api/v1/export?format=" + format));
  }

  private Run export(long pid, String url) throws Exception {
    ProcessUse use = ProcessUse.of(pid);
    long beganNs = System.nanoTime();
    HttpResponse<InputStream> response =
        http.send(
            HttpRequest.newBuilder(URI.create(url)).build(),
            HttpResponse.BodyHandlers.ofInputStream());
    byte[] buffer = new byte[1 << 16];
    double rows = 0;
    try (InputStream in = response.body()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        for (int i = 0; i < read; i++) {
          rows += buffer[i] == '\n' ? 1 : 0;
        }
      }
    }
    return new Run(Map.of(ROWS, rows * 1e9 / (System.nanoTime() - beganNs)), use.soFar());
  }
}
