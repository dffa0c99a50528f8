package io.telemetrystack.store.influx;

import io.telemetrystack.Scratch;
import io.telemetrystack.store.Retention;
import io.telemetrystack.telemetry.Fleet;
import io.telemetrystack.telemetry.Frame;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * What a point costs on its way to a database: built and zipped by the store, taken by
 * VictoriaMetrics; and the store's rate into it beside that of posting bytes that are ready. A main
 * for {@code scripts/bench}.
 */
final class InfluxBenchmark {
  private static final long T0 = 1_752_871_354_000_000_000L;
  private static final long SECOND = 1_000_000_000L;
  private static final int GPUS = 1_000;
  private static final int FRAMES_PER_BATCH = 62;
  private static final int BATCHES = 400;
  private static final int ROUNDS = 5;
  private static final int WRITERS = 4;

  private InfluxBenchmark() {}

  public static void main(String[] args) throws Exception {
    List<List<Frame>> batches = batches();
    long points = batches.stream().flatMap(List::stream).mapToLong(Frame::size).sum();
    for (int round = 0; round < ROUNDS; round++) {
      buildAndZip(batches, points);
    }
    Path directory = Files.createTempDirectory("influx-bench");
    try {
      for (int round = 0; round < ROUNDS; round++) {
        beside(batches, points, Files.createDirectory(directory.resolve("round-" + round)));
      }
    } finally {
      Scratch.delete(directory);
    }
  }

  private static void buildAndZip(List<List<Frame>> batches, long points) {
    LineProtocol lines = new LineProtocol();
    long cpuNs = threadCpuNs();
    long plain = 0;
    for (List<Frame> batch : batches) {
      plain += render(lines, batch).size();
    }
    long builtNs = threadCpuNs() - cpuNs;
    cpuNs = threadCpuNs();
    long zipped = 0;
    for (List<Frame> batch : batches) {
      zipped += render(lines, batch).gzip().length;
    }
    long zippedNs = threadCpuNs() - cpuNs;
    System.out.printf(
        "build %.3f µs, build and gzip %.3f µs of CPU a point; %.1f and %.1f bytes a point%n",
        builtNs / 1e3 / points,
        zippedNs / 1e3 / points,
        (double) plain / points,
        (double) zipped / points);
  }

  /** First the bytes that are ready, then the store, each into a server of its own. */
  private static void beside(List<List<Frame>> batches, long points, Path directory)
      throws Exception {
    LineProtocol lines = new LineProtocol();
    List<byte[]> ready = batches.stream().map(batch -> render(lines, batch).gzip()).toList();
    double direct;
    try (VictoriaMetrics server =
        VictoriaMetrics.start(Files.createDirectory(directory.resolve("a")))) {
      Duration cpu = cpu(server.pid());
      HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
      URI uri = URI.create(server.url() + "/api/v2/write?org=o&bucket=b&precision=ns");
      direct = points / secondsOf(ready, body -> post(client, uri, body));
      double serverNs = cpu(server.pid()).minus(cpu).toNanos();
      System.out.printf(
          "posted directly: %,.0f points/s; the server takes %.3f µs of CPU a point%n",
          direct, serverNs / 1e3 / points);
    }
    Duration timeout = Duration.ofSeconds(30);
    try (VictoriaMetrics server =
        VictoriaMetrics.start(Files.createDirectory(directory.resolve("b")))) {
      InfluxConfig config =
          new InfluxConfig(server.url(), "", "o", "b", timeout, timeout, Retention.UNLIMITED);
      try (InfluxStore store = new InfluxStore(config, InstantSource.system())) {
        Duration cpu = cpu(ProcessHandle.current().pid());
        double rate = points / secondsOf(batches, store::write);
        double ownNs = cpu(ProcessHandle.current().pid()).minus(cpu).toNanos();
        System.out.printf(
            "by the store: %,.0f points/s, %.0f %% of that; %.3f µs of CPU a point here%n",
            rate, 100 * rate / direct, ownNs / 1e3 / points);
      }
    }
  }

  /** How long it takes to send all, a few at a time. */
  private static <T> double secondsOf(List<T> all, Consumer<T> send) throws Exception {
    ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
    long startedNs = System.nanoTime();
    List<Future<?>> sent = new ArrayList<>();
    for (T one : all) {
      sent.add(writers.submit(() -> send.accept(one)));
    }
    for (Future<?> one : sent) {
      one.get();
    }
    double seconds = (System.nanoTime() - startedNs) / 1e9;
    writers.shutdown();
    return seconds;
  }

  private static void post(HttpClient client, URI uri, byte[] body) {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Content-Encoding", "gzip")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    try {
      int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status != 204) {
        throw new IllegalStateException("answered " + status);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static LineBuffer render(LineProtocol lines, List<Frame> batch) {
    SampleSet set = new SampleSet(batch, Long.MIN_VALUE);
    return lines.render(set, 0, set.size());
  }

  private static List<List<Frame>> batches() {
    Fleet fleet = new Fleet(GPUS, 1);
    List<List<Frame>> batches = new ArrayList<>();
    int frames = 0;
    for (int i = 0; i < BATCHES; i++) {
      List<Frame> batch = new ArrayList<>();
      for (int j = 0; j < FRAMES_PER_BATCH; j++, frames++) {
        batch.add(fleet.frame(frames % fleet.hosts(), T0 + frames / fleet.hosts() * SECOND, 1));
      }
      batches.add(batch);
    }
    return batches;
  }

  private static long threadCpuNs() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static Duration cpu(long pid) {
    return ProcessHandle.of(pid).flatMap(p -> p.info().totalCpuDuration()).orElseThrow();
  }
}
