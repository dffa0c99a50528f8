package io.telemetrystack.app;

import io.telemetrystack.Scratch;
import io.telemetrystack.bench.Figure;
import io.telemetrystack.bench.ProcessUse;
import io.telemetrystack.bench.Run;
import io.telemetrystack.bench.Subject;
import io.telemetrystack.bench.Suite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What a node of all roles has resident when it is ready and has nothing to do, and while it loads
 * CSV files, and how fast that is, for each heap and garbage collector. A main for {@code
 * scripts/bench}.
 */
final class MemoryBenchmark {
  private static final Figure IDLE = Figure.cost("idle", "MiB");
  private static final Figure LOADED = Figure.cost("loaded", "MiB");
  private static final Figure RATE = Figure.rate("load", "rows/s");
  private static final String WRITTEN = "telemetry_collector_samples_written_total";
  private static final int IDLE_SECONDS = 10;
  private static final long ROWS = 2_000_000;
  private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final List<String> HEAPS = List.of("512m", "4g");
  private static final List<String> COLLECTORS =
      List.of("-XX:+UseG1GC", "-XX:+UseSerialGC", "-XX:+UseParallelGC");

  private final List<Path> files;

  private MemoryBenchmark(List<Path> files) {
    this.files = files;
  }

  /**
   * @param args CSV files of 2 000 000 rows each
   */
  public static void main(String[] args) throws Exception {
    List<Path> files = new ArrayList<>();
    for (String file : args) {
      files.add(Path.of(file));
    }
    MemoryBenchmark benchmark = new MemoryBenchmark(files);
    Suite suite = Suite.of("memory");
    for (String heap : HEAPS) {
      for (String collector : COLLECTORS) {
        suite.measure(
            "-Xmx" + heap + " " + collector,
            List.of(new Subject(Subject.US, () -> benchmark.load(heap, collector))));
      }
    }
  }

  private Run load(String heap, String collector) throws Exception {
    Path directory = Files.createTempDirectory("memory-bench");
    Path source = Files.createDirectory(directory.resolve("csv"));
    JarProcess.Launch launch = JarProcess.Launch.of(heap);
    try (JarProcess jar =
        JarProcess.start(
            launch,
            directory,
            Map.of("JAVA_TOOL_OPTIONS", collector),
            List.of("--csv-path=" + source + "/*.csv", "--csv-mode=follow"))) {
      jar.awaitReady();
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(IDLE_SECONDS));
      Map<Figure, Double> figures = new LinkedHashMap<>();
      figures.put(IDLE, ProcessUse.of(jar.pid()).soFar().peakRssMib());
      ProcessUse use = ProcessUse.of(jar.pid());
      for (Path file : files) {
        Files.createSymbolicLink(source.resolve(file.getFileName()), file);
      }
      figures.put(RATE, rate(jar));
      figures.put(LOADED, use.soFar().peakRssMib());
      return new Run(figures, use.soFar());
    } finally {
      Scratch.delete(directory);
    }
  }

  /** Of the last of the files. */
  private double rate(JarProcess jar) throws Exception {
    await(jar, ROWS * (files.size() - 1));
    long beginNs = System.nanoTime();
    await(jar, ROWS * files.size());
    return ROWS * 1e9 / (System.nanoTime() - beginNs);
  }

  private static void await(JarProcess jar, long rows) throws Exception {
    while (jar.metric(WRITTEN) < rows) {
      LockSupport.parkNanos(POLL_NS);
    }
  }
}
