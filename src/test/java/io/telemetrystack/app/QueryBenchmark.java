package io.telemetrystack.app;

import io.telemetrystack.Scratch;
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
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * Asks the real jar, with {@code -Xmx512m} and its embedded store, and VictoriaMetrics the same of
 * the same points, over HTTP, and prints how long answers take. A main for {@code scripts/bench}.
 */
final class QueryBenchmark {
  private static final int ROUNDS = 400;
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
  private final JarProcess jar;
  private final String base;
  private final String victoria;
  private final Random random = new Random(7);
  private Instant end = Instant.now();
  private double stored;

  private QueryBenchmark(JarProcess jar, String victoria) throws IOException {
    this.jar = jar;
    base = jar.base();
    this.victoria = victoria;
  }

  /**
   * @param args the address of a VictoriaMetrics that is empty, how many GPUs there are, and how
   *     many samples of each of their ten fields in a day
   */
  public static void main(String[] args) throws Exception {
    Path directory = Files.createTempDirectory("query-bench");
    try (JarProcess jar = JarProcess.ready(directory, "--stale-after=1d")) {
      QueryBenchmark benchmark = new QueryBenchmark(jar, args[0]);
      int gpus = Integer.parseInt(args[1]);
      benchmark.load(gpus, Integer.parseInt(args[2]));
      System.out.printf("%-34s %21s   %21s%n", "", "telemetry-stack", "VictoriaMetrics");
      System.out.printf("%-34s %10s %10s   %10s %10s%n", "ms", "p50", "p99", "p50", "p99");
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

  /** By turns, so that both have the machine to themselves as much. */
  private void compare(String name, IntFunction<String> ours, IntFunction<String> theirs)
      throws Exception {
    double[] own = new double[ROUNDS];
    double[] other = new double[ROUNDS];
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      int number = random.nextInt(1_000_000);
      double ownMs = timed(ours.apply(number));
      double otherMs = timed(theirs.apply(number));
      if (round >= 0) {
        own[round] = ownMs;
        other[round] = otherMs;
      }
    }
    Arrays.sort(own);
    Arrays.sort(other);
    System.out.printf(
        "%-34s %10.2f %10.2f   %10.2f %10.2f%n",
        name, own[ROUNDS / 2], own[ROUNDS * 99 / 100], other[ROUNDS / 2], other[ROUNDS * 99 / 100]);
  }

  private double timed(String url) throws Exception {
    long beganNs = System.nanoTime();
    get(url);
    return (System.nanoTime() - beganNs) / 1e6;
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
    for (String format : List.of("csv", "ndjson")) {
      rows("export as " + format, base + "/api/v1/export?format=" + format);
    }
    String match = URLEncoder.encode("{__name__=~\"gpu_.*\"}", StandardCharsets.UTF_8);
    rows(
        "VictoriaMetrics, csv",
        victoria
            + "/api/v1/export/csv?format=__timestamp__:rfc3339,__name__,gpu,device,uuid,model,host,"
            + "__value__&match%5B%5D="
            + match);
  }

  private void rows(String name, String url) throws Exception {
    long beganNs = System.nanoTime();
    HttpResponse<InputStream> response =
        http.send(
            HttpRequest.newBuilder(URI.create(url)).build(),
            HttpResponse.BodyHandlers.ofInputStream());
    byte[] buffer = new byte[1 << 16];
    long rows = 0;
    long bytes = 0;
    try (InputStream in = response.body()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        bytes += read;
        for (int i = 0; i < read; i++) {
          rows += buffer[i] == '\n' ? 1 : 0;
        }
      }
    }
    double seconds = (System.nanoTime() - beganNs) / 1e9;
    System.out.printf(
        "%-34s %,12.0f rows/s, %,.0f MB/s (%,d rows)%n",
        name, rows / seconds, bytes / seconds / 1e6, rows);
  }
}
