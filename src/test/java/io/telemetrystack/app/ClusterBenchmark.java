package io.telemetrystack.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.telemetrystack.bench.Figure;
import io.telemetrystack.bench.ProcessUse;
import io.telemetrystack.bench.Run;
import io.telemetrystack.bench.Subject;
import io.telemetrystack.bench.Suite;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.FrameCodec;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/**
 * One node against three on this machine, over HTTP, with the load in this process on the same
 * cores: what a message costs that stays on its node, and one that goes to another; how fast
 * batches go through; how long a single message takes. A main for {@code scripts/bench}.
 */
final class ClusterBenchmark {
  private static final int BATCH = 100;
  private static final int BATCHES = 500;
  private static final int FRAMES = 5_000;
  private static final Figure PUBLISHED = Figure.rate("publish", "messages/s");
  private static final Figure COST = Figure.cost("publish", "µs of CPU");
  private static final Figure P50 = Figure.cost("p50", "ms");
  private static final Figure P99 = Figure.cost("p99", "ms");
  private static final Figure P999 = Figure.cost("p99.9", "ms");
  private static final int PER_SECOND = 5_000;
  private static final int SECONDS = 10;
  private static final double US_PER_MS = 1_000;
  private static final double US_PER_S = 1e6;
  private static final double NS_PER_S = 1e9;

  /** Nodes as processes; the first is the one that is loaded. */
  private record Nodes(List<JarProcess> processes, List<Integer> ports) implements AutoCloseable {
    static Nodes start(Path directory, int count) throws Exception {
      List<Integer> ports = LocalCluster.freePorts(2 * count);
      List<String> members = ports.subList(0, count).stream().map(p -> "127.0.0.1:" + p).toList();
      List<JarProcess> processes = new ArrayList<>();
      List<Integer> http = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        List<String> options =
            new ArrayList<>(List.of("--roles=streamer,proxy,broker", "--node-id=n" + i));
        if (count > 1) {
          options.addAll(
              List.of(
                  "--cluster-members=" + String.join(",", members),
                  "--cluster-host=127.0.0.1",
                  "--cluster-port=" + ports.get(i),
                  "--event-bus-port=" + ports.get(count + i)));
        }
        Path own = Files.createDirectories(directory.resolve(count + "-" + i));
        JarProcess process =
            JarProcess.ready(
                own, Map.of("SERVICE_TOKEN", LocalCluster.TOKEN), options.toArray(String[]::new));
        processes.add(process);
        http.add(Integer.parseInt(process.base().replaceFirst(".*:", "")));
      }
      Nodes nodes = new Nodes(processes, http);
      Awaitility.await("all nodes")
          .atMost(Duration.ofSeconds(60))
          .until(() -> nodes.status().get("nodes").size() == count);
      return nodes;
    }

    JsonNode status() throws Exception {
      return QueueClient.json(
          new QueueClient(processes.get(0).base(), LocalCluster.TOKEN).get("/status"));
    }

    /** A partition of the topic, by the node that takes its messages. */
    Map<String, Integer> partitions(String topic) throws Exception {
      Map<String, Integer> partitions = new TreeMap<>();
      for (JsonNode each : status().get("topics")) {
        if (each.get("topic").asText().equals(topic)) {
          each.get("partitions")
              .forEach(it -> partitions.put(it.get("owner").asText(), it.get("partition").asInt()));
        }
      }
      return partitions;
    }

    List<ProcessUse> use() throws IOException {
      List<ProcessUse> use = new ArrayList<>();
      for (JarProcess process : processes) {
        use.add(ProcessUse.of(process.pid()));
      }
      return use;
    }

    @Override
    public void close() {
      processes.forEach(JarProcess::close);
    }
  }

  private ClusterBenchmark() {}

  public static void main(String[] args) throws Exception {
    Path directory = Files.createTempDirectory("cluster-bench");
    try (BenchLoad load = new BenchLoad();
        Nodes one = Nodes.start(directory, 1);
        Nodes three = Nodes.start(directory, 3)) {
      warm(load, one);
      warm(load, three);
      System.out.printf("a frame of 500 samples has %,d bytes%n", frame().length());
      Suite suite = Suite.of("cluster");
      compare(suite, load, one, three, BATCH, BATCHES);
      compare(suite, load, one, three, 1, FRAMES);
      measure(suite, "single messages, one node", () -> latency(load, one, 0));
      measure(
          suite,
          "single messages, three nodes, published at one and taken at another",
          () -> latency(load, three, 1));
    }
  }

  private static void measure(Suite suite, String work, Callable<Run> run) throws Exception {
    suite.measure(work, List.of(new Subject(Subject.US, run)));
  }

  private static void warm(BenchLoad load, Nodes nodes) throws Exception {
    for (int i = 0; i < 2; i++) {
      publish(load, nodes, "warm", -1, BATCH, BATCHES / 2);
      publish(load, nodes, "warm-frames", -1, 1, FRAMES / 4);
    }
    load.latencies(
        nodes.ports().get(0), nodes.ports().get(0), "warm-single", PER_SECOND, PER_SECOND);
  }

  private static void compare(
      Suite suite, BenchLoad load, Nodes one, Nodes three, int batch, int requests)
      throws Exception {
    String what = batch > 1 ? "batches of 100 x 256 B" : "frames of 500 samples";
    String topic = batch > 1 ? "bench" : "bench-frames";
    publish(load, one, topic, -1, batch, requests / 10);
    publish(load, three, topic, -1, batch, requests / 10);
    Map<String, Integer> partitions = three.partitions(topic);
    int local = partitions.get("n0");
    int remote =
        partitions.entrySet().stream()
            .filter(it -> !it.getKey().equals("n0"))
            .findFirst()
            .orElseThrow()
            .getValue();
    measure(suite, what + ", one node", () -> publish(load, one, topic, -1, batch, requests));
    measure(
        suite,
        what + ", three nodes, any partition",
        () -> publish(load, three, topic, -1, batch, requests));
    measure(
        suite,
        what + ", three nodes, a partition of the node that is asked",
        () -> publish(load, three, topic, local, batch, requests));
    measure(
        suite,
        what + ", three nodes, a partition of another node",
        () -> publish(load, three, topic, remote, batch, requests));
  }

  /**
   * Publishes, takes and acknowledges; what it took to publish.
   *
   * @param partition the only one, or -1 for any
   */
  private static Run publish(
      BenchLoad load, Nodes nodes, String topic, int partition, int batch, int requests)
      throws Exception {
    String path = "/produce?topic=" + topic + (partition < 0 ? "" : "&partition=" + partition);
    Buffer body = batch > 1 ? lines(batch) : frame();
    String type = batch > 1 ? "application/x-ndjson" : "application/octet-stream";
    int port = nodes.ports().get(0);
    List<ProcessUse> use = nodes.use();
    long tookNs =
        load.send(
            requests,
            number ->
                new BenchLoad.Post(
                    port, path + (batch > 1 ? "" : "&key=host-" + number % 1_000), type, body));
    ProcessUse.Use used = sum(use);
    int messages = batch * requests;
    load.drain(port, topic, messages);
    Map<Figure, Double> figures = new LinkedHashMap<>();
    figures.put(PUBLISHED, messages * NS_PER_S / tookNs);
    figures.put(COST, used.cpuSeconds() * US_PER_S / messages);
    return new Run(figures, used);
  }

  private static Run latency(BenchLoad load, Nodes nodes, int consumer) throws Exception {
    List<ProcessUse> use = nodes.use();
    long[] micros =
        load.latencies(
            nodes.ports().get(0),
            nodes.ports().get(consumer),
            "single-" + System.nanoTime(),
            PER_SECOND,
            SECONDS * PER_SECOND);
    Map<Figure, Double> figures = new LinkedHashMap<>();
    figures.put(P50, quantile(micros, 0.5));
    figures.put(P99, quantile(micros, 0.99));
    figures.put(P999, quantile(micros, 0.999));
    return new Run(figures, sum(use));
  }

  private static ProcessUse.Use sum(List<ProcessUse> nodes) {
    List<ProcessUse.Use> uses = nodes.stream().map(ProcessUse::soFar).toList();
    return new ProcessUse.Use(
        uses.stream().mapToDouble(ProcessUse.Use::cpuSeconds).sum(),
        uses.stream().mapToDouble(ProcessUse.Use::peakRssMib).sum());
  }

  private static double quantile(long[] sortedUs, double share) {
    return sortedUs[(int) Math.min(sortedUs.length - 1, share * sortedUs.length)] / US_PER_MS;
  }

  private static Buffer lines(int count) {
    Buffer lines = Buffer.buffer();
    for (int i = 0; i < count; i++) {
      lines.appendString("{\"payload\":\"" + "x".repeat(256) + "\",\"key\":\"k" + i + "\"}\n");
    }
    return lines;
  }

  /** 8 GPUs, 10 fields, six times and some. */
  private static Buffer frame() {
    Frame.Builder builder = new Frame.Builder("host-1");
    for (int i = 0; i < 500; i++) {
      int gpu = i % 8;
      Series series =
          new Series(
              new SeriesId("GPU-00000000-0000-0000-0000-00000000000" + gpu, ""),
              "host-1",
              String.valueOf(gpu),
              "nvidia" + gpu,
              "NVIDIA H100 80GB HBM3",
              "");
      builder.add(
          new Labels(series, Assignment.NONE, Map.of()),
          "DCGM_FI_DEV_FIELD_" + i / 8 % 10,
          1_700_000_000_000_000_000L + i / 80 * 1_000_000_000L,
          i * 1.5);
    }
    return Buffer.buffer(FrameCodec.encode(builder.build()));
  }
}
