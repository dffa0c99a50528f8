package io.telemetrystack.app;

import io.telemetrystack.Scratch;
import io.telemetrystack.bench.Figure;
import io.telemetrystack.bench.ProcessUse;
import io.telemetrystack.bench.Run;
import io.telemetrystack.bench.Subject;
import io.telemetrystack.bench.Suite;
import io.telemetrystack.store.influx.ServerProcess;
import io.telemetrystack.store.influx.VictoriaMetrics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Loads generated CSV files, one after the other, through the real jar with all roles in one
 * process and {@code -Xmx512m}, and shows how fast their rows were confirmed by the store, which is
 * when they can be queried; into the embedded one unless the options name another, and then beside
 * VictoriaMetrics, which imports the same files. A main for {@code scripts/bench}.
 *
 * <p>The clock of the first file runs from the moment the node is ready, while Java's compilers
 * still work. Warm is the median of the last half of the files.
 */
final class PipelineBenchmark {
  private static final Figure FIRST = Figure.rate("first", "rows/s");
  private static final Figure SECOND = Figure.rate("second", "rows/s");
  private static final Figure WARM = Figure.rate("warm", "rows/s");
  private static final String WRITTEN = "telemetry_collector_samples_written_total";

  private final List<Path> files;
  private final long rows;
  private final List<String> options;

  private PipelineBenchmark(List<Path> files, long rows, List<String> options) {
    this.files = files;
    this.rows = rows;
    this.options = options;
  }

  /**
   * @param args the suite, the rows of each file, the files, and further options of the node
   */
  public static void main(String[] args) throws Exception {
    List<Path> files = new ArrayList<>();
    List<String> options = new ArrayList<>();
    for (String arg : List.of(args).subList(2, args.length)) {
      if (arg.startsWith("--")) {
        options.add(arg);
      } else {
        files.add(Path.of(arg));
      }
    }
    PipelineBenchmark benchmark = new PipelineBenchmark(files, Long.parseLong(args[1]), options);
    List<Subject> subjects = new ArrayList<>();
    subjects.add(new Subject(Subject.US, benchmark::load));
    if (options.isEmpty() && ServerProcess.isInstalled(VictoriaMetrics.PROGRAM)) {
      subjects.add(new Subject("victoria-metrics", benchmark::loadPeer));
    }
    String work = files.size() + " files of " + rows(benchmark.rows) + " rows";
    Suite.of(args[0]).measure(String.join(" ", work, String.join(" ", options)).strip(), subjects);
  }

  private static String rows(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private Run load() throws Exception {
    Path directory = Files.createTempDirectory("pipeline-bench");
    List<String> all = new ArrayList<>(options);
    all.add("--csv-path=" + String.join(",", files.stream().map(Path::toString).toList()));
    try (JarProcess jar = JarProcess.ready(directory, all.toArray(String[]::new))) {
      ProcessUse use = ProcessUse.of(jar.pid());
      long readyNs = System.nanoTime();
      List<Double> ends = new ArrayList<>();
      for (int file = 1; file <= files.size(); file++) {
        ends.add(secondsUntil(jar, file * rows, readyNs));
      }
      return run(ends, use);
    } finally {
      Scratch.delete(directory);
    }
  }

  private Run loadPeer() throws Exception {
    Path directory = Files.createTempDirectory("pipeline-bench");
    try (VictoriaMetrics peer = VictoriaMetrics.start(directory)) {
      ProcessUse use = ProcessUse.of(peer.pid());
      long readyNs = System.nanoTime();
      List<Double> ends = new ArrayList<>();
      for (Path file : files) {
        VictoriaMetricsImport.post(peer.url(), file);
        ends.add((System.nanoTime() - readyNs) / 1e9);
      }
      return run(ends, use);
    } finally {
      Scratch.delete(directory);
    }
  }

  /**
   * @param ends when each file was done, in seconds
   */
  private Run run(List<Double> ends, ProcessUse use) {
    List<Double> rates = new ArrayList<>();
    for (int i = 0; i < ends.size(); i++) {
      rates.add(rows / (ends.get(i) - (i == 0 ? 0 : ends.get(i - 1))));
    }
    List<Double> warm = rates.subList(rates.size() / 2, rates.size()).stream().sorted().toList();
    Map<Figure, Double> figures = new LinkedHashMap<>();
    figures.put(FIRST, rates.get(0));
    figures.put(SECOND, rates.get(1));
    figures.put(WARM, warm.get(warm.size() / 2));
    return new Run(figures, use.soFar());
  }

  /** Asks seldom while there is much to come, as asking is work for the node too. */
  private static double secondsUntil(JarProcess jar, long rows, long sinceNs) throws Exception {
    double written = jar.metric(WRITTEN);
    while (written < rows) {
      double share = (rows - written) / rows;
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(share > 0.05 ? 60 : 10));
      written = jar.metric(WRITTEN);
    }
    return (System.nanoTime() - sinceNs) / 1e9;
  }
}
