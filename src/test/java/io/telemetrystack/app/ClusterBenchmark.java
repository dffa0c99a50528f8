package io.telemetrystack.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.FrameCodec;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
  private static final int RUNS = 3;
  private static final int PER_SECOND = 5_000;
  private static final int SECONDS = 10;
  private static final double NS_PER_US = 1_000;
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

    long cpuNs() {
      return processes.stream()
          .mapToLong(
              it ->
                  ProcessHandle.of(it.pid())
                      .flatMap(p -> p.info().totalCpuDuration())
                      .orElseThrow()
                      .toNanos())
          .sum();
    }

    @Override
    public void close() {
      processes.forEach(JarProcess::close);
    }
  }

  private record Cost(double cpuUs, double perSecond) {}

  private ClusterBenchmark() {}

  public static void main(String[] args) throws Exception {
    Path directory = Files.createTempDirectory("cluster-bench");
    try (BenchLoad load = new BenchLoad();
        Nodes one = Nodes.start(directory, 1);
        Nodes three = Nodes.start(directory, 3)) {
      warm(load, one);
      warm(load, three);
      System.out.printf("a frame of 500 samples has %,d bytes%n", frame().length());
      compare(load, one, three, "single messages of 256 B, in batches of 100", BATCH, BATCHES);
      compare(load, one, three, "frames of 500 samples", 1, FRAMES);
      latency(load, "one node", one, 0);
      latency(load, "three nodes, published at one and taken at another", three, 1);
    }
  }

  private static void warm(BenchLoad load, Nodes nodes) throws Exception {
    for (int i = 0; i < 2; i++) {
      measure(load, nodes, "warm", -1, BATCH, BATCHES / 2);
      measure(load, nodes, "warm-frames", -1, 1, FRAMES / 4);
    }
    load.latencies(
        nodes.ports().get(0), nodes.ports().get(0), "warm-single", PER_SECOND, PER_SECOND);
  }

  private static void compare(
      BenchLoad load, Nodes one, Nodes three, String what, int batch, int requests)
      throws Exception {
    String topic = batch > 1 ? "bench" : "bench-frames";
    measure(load, one, topic, -1, batch, requests / 10);
    measure(load, three, topic, -1, batch, requests / 10);
    Map<String, Integer> partitions = three.partitions(topic);
    int local = partitions.get("n0");
    int remote =
        partitions.entrySet().stream()
            .filter(it -> !it.getKey().equals("n0"))
            .findFirst()
            .orElseThrow()
            .getValue();
    List<Cost> alone = new ArrayList<>();
    List<Cost> all = new ArrayList<>();
    List<Cost> here = new ArrayList<>();
    List<Cost> there = new ArrayList<>();
    for (int run = 0; run < RUNS; run++) {
      alone.add(measure(load, one, topic, -1, batch, requests));
      all.add(measure(load, three, topic, -1, batch, requests));
      here.add(measure(load, three, topic, local, batch, requests));
      there.add(measure(load, three, topic, remote, batch, requests));
    }
    System.out.printf("%s, published, taken and acknowledged; medians of %d%n", what, RUNS);
    print("one node", alone);
    print("three nodes, any partition", all);
    print("three nodes, a partition of the node that is asked", here);
    print("three nodes, a partition of another node", there);
    System.out.printf(
        "  a hop to another node: %.1f us of CPU a message%n", medianCpu(there) - medianCpu(here));
  }

  /**
   * @param partition the only one, or -1 for any
   */
  private static Cost measure(
      BenchLoad load, Nodes nodes, String topic, int partition, int batch, int requests)
      throws Exception {
    String path = "/produce?topic=" + topic + (partition < 0 ? "" : "&partition=" + partition);
    Buffer body = batch > 1 ? lines(batch) : frame();
    String type = batch > 1 ? "application/x-ndjson" : "application/octet-stream";
    int port = nodes.ports().get(0);
    long cpuNs = nodes.cpuNs();
    long tookNs =
        load.send(
            requests,
            number ->
                new BenchLoad.Post(
                    port, path + (batch > 1 ? "" : "&key=host-" + number % 1_000), type, body));
    double publishUs = (nodes.cpuNs() - cpuNs) / NS_PER_US / batch / requests;
    load.drain(port, topic, batch * requests);
    return new Cost(publishUs, batch * requests * NS_PER_S / tookNs);
  }

  private static void latency(BenchLoad load, String what, Nodes nodes, int consumer)
      throws Exception {
    for (int run = 0; run < RUNS; run++) {
      long cpuNs = nodes.cpuNs();
      long[] micros =
          load.latencies(
              nodes.ports().get(0),
              nodes.ports().get(consumer),
              "single-" + run,
              PER_SECOND,
              SECONDS * PER_SECOND);
      System.out.printf(
          "%s, %,d messages/s for %d s: p50 %.2f ms, p99 %.2f ms, p99.9 %.2f ms, CPU %.1f us a message%n",
          what,
          PER_SECOND,
          SECONDS,
          quantile(micros, 0.5),
          quantile(micros, 0.99),
          quantile(micros, 0.999),
          (nodes.cpuNs() - cpuNs) / NS_PER_US / micros.length);
    }
  }

  private static double quantile(long[] sortedUs, double share) {
    return sortedUs[(int) Math.min(sortedUs.length - 1, share * sortedUs.length)] / NS_PER_US;
  }

  private static void print(String what, List<Cost> costs) {
    System.out.printf(
        "  %-50s %,10.0f published/s, %6.1f us of CPU to publish one%n",
        what, median(costs.stream().mapToDouble(Cost::perSecond).toArray()), medianCpu(costs));
  }

  private static double medianCpu(List<Cost> costs) {
    return median(costs.stream().mapToDouble(Cost::cpuUs).toArray());
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
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
