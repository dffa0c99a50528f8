package io.telemetrystack.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Loads a generated CSV file through the real jar, all roles in one process, and prints how fast
 * the rows became queryable in the embedded store. A main for {@code scripts/bench}.
 *
 * <p>The clock runs from the start of the process, so the start of Java and the time its compiler
 * takes to warm up count; the second figure leaves out the time until the node was ready.
 */
final class PipelineBenchmark {
  private static final int RUNS = 3;
  private static final String WRITTEN = "telemetry_collector_samples_written_total";

  private PipelineBenchmark() {}

  /**
   * @param args the CSV file, its count of rows, the flags of Java
   */
  public static void main(String[] args) throws Exception {
    Path csv = Path.of(args[0]);
    long rows = Long.parseLong(args[1]);
    double[] fromStart = new double[RUNS];
    double[] fromReady = new double[RUNS];
    for (int run = 0; run < RUNS; run++) {
      Path directory = Files.createTempDirectory("pipeline-bench");
      try {
        measure(csv, rows, directory, run, fromStart, fromReady);
      } finally {
        delete(directory);
      }
    }
    System.out.printf(
        "median of %d: %,.0f rows/s from ready, %,.0f rows/s from the start of the process%n",
        RUNS, median(fromReady), median(fromStart));
  }

  private static void measure(
      Path csv, long rows, Path directory, int run, double[] fromStart, double[] fromReady)
      throws Exception {
    long startedNs = System.nanoTime();
    try (JarProcess jar = JarProcess.ready(directory, "--csv-path=" + csv, "--csv-mode=once")) {
      long readyNs = System.nanoTime();
      while (jar.metric(WRITTEN) < rows) {
        Thread.onSpinWait();
      }
      long doneNs = System.nanoTime();
      fromStart[run] = rows * 1e9 / (doneNs - startedNs);
      fromReady[run] = rows * 1e9 / (doneNs - readyNs);
      JsonNode gpus = jar.json("/api/v1/gpus?limit=1");
      System.out.printf(
          "run %d: %,d rows of %,d GPUs in %.2f s from ready (%.2f s to ready), %,.0f rows/s,"
              + " peak RSS %s%n",
          run + 1,
          rows,
          gpus.get("count").asInt(),
          (doneNs - readyNs) / 1e9,
          (readyNs - startedNs) / 1e9,
          fromReady[run],
          peakRss(jar.pid()));
    }
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

  private static double median(double[] figures) {
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
