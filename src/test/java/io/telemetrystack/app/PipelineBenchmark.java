package io.telemetrystack.app;

import io.telemetrystack.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Loads two generated CSV files, one after the other, through the real jar with all roles in one
 * process and {@code -Xmx512m}, and prints how fast their rows were confirmed by the store, the
 * embedded one unless the options name another. A main for {@code scripts/bench}.
 *
 * <p>The clock of the first file runs from the moment the node is ready, while Java's compilers
 * still work; the second file shows what the same process does once they are done.
 */
final class PipelineBenchmark {
  private static final int RUNS = 3;
  private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final String WRITTEN = "telemetry_collector_samples_written_total";

  /** Seconds that a file took, by file. */
  private record Run(double first, double second) {}

  private PipelineBenchmark() {}

  /**
   * @param args both CSV files, the count of rows in each, and further options of the node
   */
  public static void main(String[] args) throws Exception {
    long rows = Long.parseLong(args[2]);
    List<String> options = new ArrayList<>(List.of(args).subList(3, args.length));
    options.add("--csv-path=" + args[0] + "," + args[1]);
    List<Run> runs = new ArrayList<>();
    for (int run = 0; run < RUNS; run++) {
      Path directory = Files.createTempDirectory("pipeline-bench");
      try {
        runs.add(measure(options, rows, directory));
      } finally {
        Scratch.delete(directory);
      }
    }
    System.out.printf(
        "median of %d %s: first file %,.0f rows/s, second file %,.0f rows/s%n",
        RUNS,
        String.join(" ", options.subList(0, options.size() - 1)),
        rows / median(runs.stream().map(Run::first).toList()),
        rows / median(runs.stream().map(Run::second).toList()));
  }

  private static Run measure(List<String> options, long rows, Path directory) throws Exception {
    try (JarProcess jar = JarProcess.ready(directory, options.toArray(String[]::new))) {
      long readyNs = System.nanoTime();
      double first = secondsUntil(jar, rows, readyNs);
      double both = secondsUntil(jar, 2 * rows, readyNs);
      System.out.printf(
          "first %,d rows in %.2f s, second in %.2f s, peak RSS %s, CPU %s%n",
          rows,
          first,
          both - first,
          peakRss(jar.pid()),
          ProcessHandle.of(jar.pid()).flatMap(p -> p.info().totalCpuDuration()).orElseThrow());
      return new Run(first, both - first);
    }
  }

  private static double secondsUntil(JarProcess jar, long rows, long sinceNs) throws Exception {
    while (jar.metric(WRITTEN) < rows) {
      LockSupport.parkNanos(POLL_NS);
    }
    return (System.nanoTime() - sinceNs) / 1e9;
  }

  private static String peakRss(long pid) throws IOException {
    try (Stream<String> status = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return status
          .filter(line -> line.startsWith("VmHWM"))
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024 + " MiB")
          .findFirst()
          .orElse("unknown");
    }
  }

  private static double median(List<Double> figures) {
    return figures.stream().sorted().toList().get(figures.size() / 2);
  }
}
