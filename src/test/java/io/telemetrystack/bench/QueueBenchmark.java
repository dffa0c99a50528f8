package io.telemetrystack.bench;

import io.telemetrystack.Scratch;
import io.telemetrystack.bench.NodeServer.Memory;
import io.telemetrystack.bench.QueueLoad.Size;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Suites {@code queue}, {@code latency}, {@code overflow} and {@code sizes}: the queue over the
 * network, beside servers of queues that are installed. A main for {@code scripts/bench}.
 */
final class QueueBenchmark {
  /** With it the node stays below 512 MiB, and keeps what it has no room for on disk. */
  private static final Memory SMALL = new Memory("256m", "16MiB");

  /** Room for all messages, as the other servers take. */
  private static final Memory LARGE = new Memory("1g", "200MiB");

  /** What a message of any size may take, which is put and taken at once. */
  private static final Memory MIDDLE = new Memory("1g", "64MiB");

  private static final Map<String, Memory> MEMORY =
      Map.of("queue", LARGE, "latency", SMALL, "overflow", SMALL, "sizes", MIDDLE);

  private static final int BYTES = 256;
  private static final int BATCH = 1_000;
  private static final int PER_SECOND = 5_000;
  private static final int SECONDS = 8;
  private static final int WARM_UP_SECONDS = 4;
  private static final long MOST_WARM_UP_NS = TimeUnit.SECONDS.toNanos(60);

  /**
   * A round that takes no more than that of the best so far still shows a server getting faster.
   */
  private static final double STEADY = 0.97;

  /** How much longer a server that compiles as it runs must have shown none. */
  private static final int COMPILES = 4;

  private static final double NS_PER_MS = 1e6;
  private static final double MIB = 1 << 20;

  private static final Size WARM = new Size(250_000, BYTES, BATCH);
  private static final Size MILLION = new Size(1_000_000, BYTES, BATCH);
  private static final Size TWO_MILLION = new Size(2_000_000, BYTES, BATCH);
  private static final Size WARM_SINGLE = new Size(PER_SECOND * WARM_UP_SECONDS, BYTES, 1);
  private static final Size SINGLE = new Size(PER_SECOND * SECONDS, BYTES, 1);

  private static final Figure ALL = Figure.rate("", "messages/s");
  private static final Figure PRODUCE = Figure.rate("produce", "messages/s");
  private static final Figure DRAIN = Figure.rate("drain", "messages/s");
  private static final Figure DATA = Figure.rate("payload", "MiB/s");
  private static final Figure RSS = Figure.cost("peak RSS", "MiB");

  /** What is done with a server that runs. */
  private interface Work {
    /** Rounds of {@link #warmUp} that show no progress any more. */
    default int steadyRounds() {
      return 12;
    }

    /** What a round cost, in any unit. */
    default double warmUp(QueueLoad load) throws Exception {
      return load.exchange(WARM);
    }

    void run(QueueLoad load, Map<Figure, Double> figures) throws Exception;
  }

  private static void exchange(QueueLoad load, Map<Figure, Double> figures) throws Exception {
    figures.put(ALL, MILLION.messages() / load.exchange(MILLION));
  }

  private static void backlog(QueueLoad load, Map<Figure, Double> figures) throws Exception {
    figures.put(PRODUCE, TWO_MILLION.messages() / load.publish(TWO_MILLION));
    figures.put(DRAIN, TWO_MILLION.messages() / load.drain(TWO_MILLION));
    figures.put(RSS, 0.0); // known when all is done
  }

  /** Single messages at a steady rate. */
  private static final class Latency implements Work {
    @Override
    public int steadyRounds() {
      return 3;
    }

    @Override
    public double warmUp(QueueLoad load) throws Exception {
      long[] tookNs = load.latencies(PER_SECOND, WARM_SINGLE);
      Arrays.sort(tookNs);
      return quantile(tookNs, 0.99);
    }

    @Override
    public void run(QueueLoad load, Map<Figure, Double> figures) throws Exception {
      long[] tookNs = load.latencies(PER_SECOND, SINGLE);
      Arrays.sort(tookNs);
      figures.put(Figure.cost("p50", "ms"), quantile(tookNs, 0.5));
      figures.put(Figure.cost("p99", "ms"), quantile(tookNs, 0.99));
      figures.put(Figure.cost("p99.9", "ms"), quantile(tookNs, 0.999));
    }
  }

  /** Messages of one size, published and consumed at once. */
  private record Exchange(Size size) implements Work {
    private static final int BYTES_A_REQUEST = 256 << 10;
    private static final int BYTES_IN_ALL = 1 << 30;

    static Exchange of(int bytes) {
      int batch = Math.max(1, Math.min(BATCH, BYTES_A_REQUEST / bytes));
      int messages = Math.min(MILLION.messages(), BYTES_IN_ALL / bytes);
      return new Exchange(new Size(messages, bytes, batch));
    }

    @Override
    public int steadyRounds() {
      return 5;
    }

    @Override
    public double warmUp(QueueLoad load) throws Exception {
      return load.exchange(new Size(size.messages() / 4, size.bytes(), size.batch()));
    }

    @Override
    public void run(QueueLoad load, Map<Figure, Double> figures) throws Exception {
      double seconds = load.exchange(size);
      figures.put(ALL, size.messages() / seconds);
      figures.put(DATA, (double) size.messages() * size.bytes() / MIB / seconds);
    }
  }

  private final Suite suite;
  private final List<QueueServer> servers;

  private QueueBenchmark(String suite, List<QueueServer> servers) throws Exception {
    this.suite = Suite.of(suite);
    this.servers = servers;
  }

  /**
   * @param args the suite, and names of servers to take beside the node, all where there is none
   */
  public static void main(String[] args) throws Exception {
    Set<String> wanted = Set.of(Arrays.copyOfRange(args, 1, args.length));
    List<QueueServer> servers = new ArrayList<>();
    for (QueueServer server :
        List.of(
            new NodeServer(MEMORY.get(args[0]), args[0].equals("latency")),
            new RedisServer(),
            new NatsServer(),
            new RabbitServer())) {
      if (!server.isThere()) {
        System.out.println(server.name() + " is not installed, and is left out");
      } else if (wanted.isEmpty()
          || server.name().equals(Subject.US)
          || wanted.contains(server.name())) {
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
        benchmark.measure("memory", false, new Latency());
        benchmark.measure("disk", true, new Latency());
      }
      case "overflow" -> benchmark.measure("backlog", true, QueueBenchmark::backlog);
      case "sizes" -> {
        for (int bytes : List.of(16, 256, 4 << 10, 64 << 10, 1 << 20)) {
          benchmark.measure("%,d B".formatted(bytes), false, Exchange.of(bytes));
        }
      }
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
      warmUp(load, work, work.steadyRounds() * (server.compiles() ? COMPILES : 1));
      ProcessUse use = ProcessUse.of(running.pid());
      Map<Figure, Double> figures = new LinkedHashMap<>();
      work.run(load, figures);
      ProcessUse.Use used = use.soFar();
      figures.computeIfPresent(RSS, (rss, none) -> used.peakRssMib());
      return new Run(figures, used);
    } finally {
      Scratch.delete(directory);
    }
  }

  /** Until it gets no faster: a server that compiles as it runs is measured as it goes on. */
  private static void warmUp(QueueLoad load, Work work, int steadyRounds) throws Exception {
    long endNs = System.nanoTime() + MOST_WARM_UP_NS;
    double best = Double.MAX_VALUE;
    int steady = 0;
    while (System.nanoTime() < endNs && steady < steadyRounds) {
      double cost = work.warmUp(load);
      steady = cost < best * STEADY ? 0 : steady + 1;
      best = Math.min(best, cost);
    }
  }

  private static double quantile(long[] sortedNs, double share) {
    return sortedNs[(int) (share * sortedNs.length)] / NS_PER_MS;
  }
}
