package io.telemetrystack.store.influx;

import io.telemetrystack.Scratch;
import io.telemetrystack.bench.Figure;
import io.telemetrystack.bench.ProcessUse;
import io.telemetrystack.bench.Run;
import io.telemetrystack.bench.Subject;
import io.telemetrystack.bench.Suite;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * What a point costs on its way to a database: built and zipped by the store; and the store's rate
 * into VictoriaMetrics beside that of posting bytes that are ready. A main for {@code
 * scripts/bench}.
 */
final class InfluxBenchmark {
  private static final Figure BUILD = Figure.cost("build", "ns of CPU");
  private static final Figure ZIP = Figure.cost("and gzip", "ns of CPU");
  private static final Figure RATE = Figure.rate("", "points/s");
  private static final long T0 = 1_752_871_354_000_000_000L;
  private static final long SECOND = 1_000_000_000L;
  private static final int GPUS = 1_000;
  private static final int FRAMES_PER_BATCH = 62;
  private static final int BATCHES = 400;
  private static final int WARM_UP = 2;
  private static final int WRITERS = 4;

  private final Path directory;
  private final List<List<Frame>> batches = batches();
  private final long points = batches.stream().flatMap(List::stream).mapToLong(Frame::size).sum();
  private int servers;

  private InfluxBenchmark(Path directory) {
    this.directory = directory;
  }

  public static void main(String[] args) throws Exception {
    Path directory = Files.createTempDirectory("influx-bench");
    try {
      InfluxBenchmark benchmark = new InfluxBenchmark(directory);
      Suite suite = Suite.of("store-influx");
      for (int i = 0; i < WARM_UP; i++) {
        benchmark.buildAndZip();
      }
      suite.measure(
          "line protocol of a point", List.of(new Subject(Subject.US, benchmark::buildAndZip)));
      suite.measure(
          "into VictoriaMetrics",
          List.of(
              new Subject(Subject.US, benchmark::store),
              new Subject("ready bytes", benchmark::post)));
    } finally {
      Scratch.delete(directory);
    }
  }

  private Run buildAndZip() throws IOException {
    LineProtocol lines = new LineProtocol();
    ProcessUse use = own();
    long cpuNs = threadCpuNs();
    batches.forEach(batch -> render(lines, batch));
    double builtNs = threadCpuNs() - cpuNs;
    cpuNs = threadCpuNs();
    batches.forEach(batch -> render(lines, batch).gzip());
    double zippedNs = threadCpuNs() - cpuNs;
    Map<Figure, Double> figures = new LinkedHashMap<>();
    figures.put(BUILD, builtNs / points);
    figures.put(ZIP, zippedNs / points);
    return new Run(figures, use.soFar());
  }

  private VictoriaMetrics server() throws IOException {
    return VictoriaMetrics.start(Files.createDirectory(directory.resolve("server-" + servers++)));
  }

  /** Bytes that are ready, with what the server takes. */
  private Run post() throws Exception {
    LineProtocol lines = new LineProtocol();
    List<byte[]> ready = batches.stream().map(batch -> render(lines, batch).gzip()).toList();
    try (VictoriaMetrics server = server()) {
      ProcessUse use = ProcessUse.of(server.pid());
      HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
      URI uri = URI.create(server.url() + "/api/v2/write?org=o&bucket=b&precision=ns");
      double rate = points / secondsOf(ready, body -> post(client, uri, body));
      return new Run(Map.of(RATE, rate), use.soFar());
    }
  }

  /** With what this process takes. */
  private Run store() throws Exception {
    Duration timeout = Duration.ofSeconds(30);
    try (VictoriaMetrics server = server()) {
      InfluxConfig config =
          new InfluxConfig(server.url(), "", "o", "b", timeout, timeout, Retention.UNLIMITED);
      try (InfluxStore store = new InfluxStore(config, InstantSource.system())) {
        ProcessUse use = own();
        double rate = points / secondsOf(batches, store::write);
        return new Run(Map.of(RATE, rate), use.soFar());
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

  private static ProcessUse own() throws IOException {
    return ProcessUse.of(ProcessHandle.current().pid());
  }
}
