package io.telemetrystack.app;

import io.telemetrystack.Scratch;
import io.telemetrystack.bench.Figure;
import io.telemetrystack.bench.ProcessUse;
import io.telemetrystack.bench.Run;
import io.telemetrystack.bench.Subject;
import io.telemetrystack.bench.Suite;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How the cost of a sample grows with what there is: series, partitions, samples stored, live
 * clients. Each node is the real jar with all roles; costs are processor time of the node, as other
 * work on the machine hardly changes that. A main for {@code scripts/bench}.
 */
final class ScaleBenchmark {
  private static final Figure CPU = Figure.cost("CPU", "µs/row");
  private static final Figure RATE = Figure.rate("rate", "rows/s");
  private static final String WRITTEN = "telemetry_collector_samples_written_total";
  private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final String HEAP = "4g";

  /**
   * How long is read before the cost counts: by then the compilers have done most of their work.
   */
  private static final long WARM_UP_NS = TimeUnit.SECONDS.toNanos(20);

  /** How much is read at least before: of a million series the node knows all by then. */
  private static final double WARM_UP_ROWS = 6_000_000;

  /** Some checkpoints of the store. */
  private static final double MEASURED = 12_000_000;

  private static final int FILE_ROWS = 2_000_000;
  private static final int FIELDS = 10;
  private static final int GPUS_A_HOST = 8;
  private static final int STREAM_SECONDS = 10;
  private static final int ROWS_PER_SECOND = 2_000;

  private final Path directory;
  private final Suite suite;

  private ScaleBenchmark(Path directory, Suite suite) {
    this.directory = directory;
    this.suite = suite;
  }

  /**
   * @param args a directory with room for 4 GB, and which of series, partitions, store and streams;
   *     all where none is named
   */
  public static void main(String[] args) throws Exception {
    ScaleBenchmark scale = new ScaleBenchmark(Path.of(args[0]), Suite.of("scale"));
    List<String> wanted = List.of(args).subList(1, args.length);
    for (String what : List.of("series", "partitions", "store", "streams")) {
      if (wanted.isEmpty() || wanted.contains(what)) {
        switch (what) {
          case "series" -> scale.series();
          case "partitions" -> scale.partitions();
          case "store" -> scale.store();
          default -> scale.streams();
        }
      }
    }
  }

  private void series() throws Exception {
    for (int series : List.of(10_000, 100_000, 1_000_000)) {
      Path file = generate(series / FIELDS / GPUS_A_HOST, FILE_ROWS / series);
      measure("%,d series".formatted(series), file);
      Files.delete(file);
    }
  }

  private void partitions() throws Exception {
    Path file = generate(125, FILE_ROWS / 10_000);
    for (int partitions : List.of(1, 4, 16, 64)) {
      measure(
          partitions + " partitions",
          file,
          "--partitions-per-topic=" + partitions,
          "--max-partitions-per-topic=64");
    }
    Files.delete(file);
  }

  private void store() throws Exception {
    Path file = generate(125, 100);
    Path data = Files.createTempDirectory(directory, "node");
    try (JarProcess jar = loop(data, file, "max")) {
      for (int millions : List.of(1, 10, 100)) {
        double from = millions * 1_000_000;
        suite.measure(
            "%,.0f samples stored".formatted(from),
            List.of(new Subject(Subject.US, () -> next(jar, from))));
      }
    } finally {
      Scratch.delete(data);
      Files.delete(file);
    }
  }

  /** What five million more cost, once there are so many. */
  private Run next(JarProcess jar, double from) throws Exception {
    double begin = await(jar, from);
    return until(jar, begin, begin + 5_000_000);
  }

  /**
   * @param begin how many samples are written now
   */
  private Run until(JarProcess jar, double begin, double end) throws Exception {
    ProcessUse use = ProcessUse.of(jar.pid());
    long beginNs = System.nanoTime();
    double written = await(jar, end);
    return run(written - begin, System.nanoTime() - beginNs, use.soFar());
  }

  private void streams() throws Exception {
    Path file = generate(125, 2);
    for (int clients : List.of(1, 50, 500, 5_000)) {
      suite.measure(
          "%,d live clients of a host each, %,d rows/s".formatted(clients, ROWS_PER_SECOND),
          List.of(new Subject(Subject.US, () -> stream(file, clients))));
    }
    Files.delete(file);
  }

  private Run stream(Path file, int clients) throws Exception {
    Path data = Files.createTempDirectory(directory, "node");
    try (JarProcess jar =
            loop(data, file, ROWS_PER_SECOND + "/s", "--stream-max-clients=" + (clients + 1));
        Listeners listeners = new Listeners(URI.create(jar.base()), clients)) {
      listeners.read(STREAM_SECONDS);
      ProcessUse use = ProcessUse.of(jar.pid());
      double begin = jar.metric(WRITTEN);
      long beginNs = System.nanoTime();
      listeners.read(STREAM_SECONDS);
      double rows = jar.metric(WRITTEN) - begin;
      return run(rows, System.nanoTime() - beginNs, use.soFar());
    } finally {
      Scratch.delete(data);
    }
  }

  /** A node that reads the file again and again. */
  private static JarProcess loop(Path data, Path file, String pace, String... options)
      throws IOException {
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(
        List.of(
            "--csv-path=" + file,
            "--csv-mode=loop",
            "--csv-pace=" + pace,
            "--csv-timestamps=processing"));
    return JarProcess.readyWithHeap(data, HEAP, all.toArray(String[]::new));
  }

  private Path generate(int hosts, int times) throws Exception {
    Path file = Files.createTempFile(directory, "scale", ".csv");
    Process generator =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                System.getProperty("telemetrystack.jar"),
                "generate",
                "--hosts=" + hosts,
                "--times=" + times,
                file.toString())
            .inheritIO()
            .start();
    if (generator.waitFor() != 0) {
      throw new IOException("the generator has failed");
    }
    return file;
  }

  private void measure(String work, Path file, String... options) throws Exception {
    suite.measure(work, List.of(new Subject(Subject.US, () -> load(file, options))));
  }

  private Run load(Path file, String... options) throws Exception {
    Path data = Files.createTempDirectory(directory, "node");
    try (JarProcess jar = loop(data, file, "max", options)) {
      LockSupport.parkNanos(WARM_UP_NS);
      double begin = await(jar, WARM_UP_ROWS);
      return until(jar, begin, begin + MEASURED);
    } finally {
      Scratch.delete(data);
    }
  }

  private static Run run(double rows, long ns, ProcessUse.Use use) {
    return new Run(Map.of(CPU, use.cpuSeconds() * 1e6 / rows, RATE, rows * 1e9 / ns), use);
  }

  /** How many samples are written, once they are so many. */
  private static double await(JarProcess jar, double samples) throws Exception {
    double written = jar.metric(WRITTEN);
    while (written < samples) {
      LockSupport.parkNanos(POLL_NS);
      written = jar.metric(WRITTEN);
    }
    return written;
  }

  /** Live clients that read all they are sent, of the generator's hosts in turn. */
  private static final class Listeners implements AutoCloseable {
    private static final int HOSTS = 125;

    private final Selector selector = Selector.open();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
    private final List<SocketChannel> channels = new ArrayList<>();

    Listeners(URI node, int count) throws IOException {
      for (int i = 0; i < count; i++) {
        SocketChannel channel =
            SocketChannel.open(new InetSocketAddress(node.getHost(), node.getPort()));
        channels.add(channel);
        String request =
            "GET /api/v1/stream?host=gpu-host-%03d HTTP/1.1\r\nHost: node\r\n\r\n"
                .formatted(i % HOSTS + 1);
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
      }
    }

    void read(int seconds) throws IOException {
      long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      while (System.nanoTime() < endNs) {
        selector.select(100);
        for (SelectionKey key : selector.selectedKeys()) {
          if (((SocketChannel) key.channel()).read(buffer.clear()) < 0) {
            throw new IOException("the node has closed a live stream");
          }
        }
        selector.selectedKeys().clear();
      }
    }

    @Override
    public void close() throws IOException {
      for (SocketChannel channel : channels) {
        channel.close();
      }
      selector.close();
    }
  }
}
