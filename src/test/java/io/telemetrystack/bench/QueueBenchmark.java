package io.telemetrystack.bench;

import io.telemetrystack.Scratch;
import io.telemetrystack.bench.QueueLoad.Size;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Suites {@code queue}, {@code latency} and {@code overflow}: the queue over the network, beside
 * servers of queues that are installed. A main for {@code scripts/bench}.
 */
final class QueueBenchmark {
  private static final int BYTES = 256;
  private static final int BATCH = 500;
  private static final int PER_SECOND = 5_000;
  private static final int SECONDS = 12;
  private static final int WARM_SECONDS = 4;
  private static final double WARM_UP_SECONDS = 15;
  private static final double NS_PER_MS = 1e6;

  private static final Size WARM = new Size(50_000, BYTES, BATCH);
  private static final Size MILLION = new Size(1_000_000, BYTES, BATCH);
  private static final Size BACKLOG = new Size(2_000_000, BYTES, BATCH);
  private static final Size SINGLE = new Size(PER_SECOND * SECONDS, BYTES, 1);

  private static final Figure ALL = Figure.rate("", "messages/s");
  private static final Figure PRODUCE = Figure.rate("produce", "messages/s");
  private static final Figure DRAIN = Figure.rate("drain", "messages/s");
  private static final Figure RSS = Figure.cost("peak RSS", "MiB");

  /** What is done with a server that runs. */
  private interface Work {
    Map<Figure, Double> run(QueueLoad load, ProcessUse use) throws Exception;
  }

  private final Suite suite;
  private final List<QueueServer> servers;

  private QueueBenchmark(String suite, List<QueueServer> servers) throws Exception {
    this.suite = Suite.of(suite);
    this.servers = servers;
  }

  /**
   * @param args the suite, and names of servers, all where there is none
   */
  public static void main(String[] args) throws Exception {
    Set<String> wanted = Set.of(Arrays.copyOfRange(args, 1, args.length));
    List<QueueServer> servers = new ArrayList<>();
    for (QueueServer server :
        List.of(new NodeServer("320m"), new RedisServer(), new NatsServer(), new RabbitServer())) {
      if (!server.isThere()) {
        System.out.println(server.name() + " is not installed, and is left out");
      } else if (wanted.isEmpty() || wanted.contains(server.name())) {
        servers.add(server);
      }
    }
    QueueBenchmark benchmark = new QueueBenchmark(args[0], servers);
    switch (args[0]) {
      case "queue" -> {
        benchmark.measure("memory", false, QueueBenchmark::exchange);
        benchmark.measure("disk", true, QueueBenchmark::exchange);
      }
      case "latency" -> {
        benchmark.measure("memory", false, QueueBenchmark::latency);
        benchmark.measure("disk", true, QueueBenchmark::latency);
      }
      case "overflow" -> benchmark.measure("backlog", true, QueueBenchmark::backlog);
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private void measure(String name, boolean durable, Work work) throws Exception {
    suite.measure(
        name,
        servers.stream()
            .map(server -> new Subject(server.name(), () -> run(server, durable, work)))
            .toList());
  }

  private static Run run(QueueServer server, boolean durable, Work work) throws Exception {
    Path directory = Files.createTempDirectory("queue-bench");
    try (QueueServer.Running running = server.start(directory, durable);
        QueueLoad load = new QueueLoad(running)) {
      warmUp(load);
      ProcessUse use = ProcessUse.of(running.pid());
      return new Run(work.run(load, use), use.soFar());
    } finally {
      Scratch.delete(directory);
    }
  }

  /** So that a server that compiles as it runs is measured as it goes on. */
  private static void warmUp(QueueLoad load) throws Exception {
    for (double seconds = 0; seconds < WARM_UP_SECONDS; ) {
      seconds += load.exchange(WARM);
    }
  }

  private static Map<Figure, Double> exchange(QueueLoad load, ProcessUse use) throws Exception {
    return Map.of(ALL, MILLION.messages() / load.exchange(MILLION));
  }

  private static Map<Figure, Double> backlog(QueueLoad load, ProcessUse use) throws Exception {
    Map<Figure, Double> figures = new LinkedHashMap<>();
    figures.put(PRODUCE, BACKLOG.messages() / load.publish(BACKLOG));
    figures.put(DRAIN, BACKLOG.messages() / load.drain(BACKLOG));
    figures.put(RSS, use.soFar().peakRssMib());
    return figures;
  }

  private static Map<Figure, Double> latency(QueueLoad load, ProcessUse use) throws Exception {
    int skipped = WARM_SECONDS * PER_SECOND / QueueLoad.QUEUES;
    long[] tookNs = load.latencies(PER_SECOND, SINGLE, skipped);
    Arrays.sort(tookNs);
    Map<Figure, Double> figures = new LinkedHashMap<>();
    figures.put(Figure.cost("p50", "ms"), quantile(tookNs, 0.5));
    figures.put(Figure.cost("p99", "ms"), quantile(tookNs, 0.99));
    figures.put(Figure.cost("p99.9", "ms"), quantile(tookNs, 0.999));
    return figures;
  }

  private static double quantile(long[] sortedNs, double share) {
    return sortedNs[(int) (share * sortedNs.length)] / NS_PER_MS;
  }
}
