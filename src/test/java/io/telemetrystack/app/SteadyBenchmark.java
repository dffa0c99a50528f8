package io.telemetrystack.app;

import io.telemetrystack.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds how much a node of all roles with {@code -Xmx512m} takes of a CSV file that is read again
 * and again, lets another node take four fifths of it for minutes, and prints how steady that is:
 * rows stored in each ten seconds, the longest pause of the process, memory. A main for {@code
 * scripts/bench}.
 */
final class SteadyBenchmark {
  private static final String WRITTEN = "telemetry_collector_samples_written_total";
  private static final int WARM_UP_SECONDS = 30;
  private static final int MAXIMUM_SECONDS = 20;
  private static final int WINDOW_SECONDS = 10;
  private static final double SHARE = 0.8;

  /** Of {@code -Xlog:safepoint}, Java 17 and 25. */
  private static final Pattern PAUSE = Pattern.compile("Total:\\s+(\\d+) ns");

  /** What a window of seconds gave. */
  private record Window(double rowsPerSecond, long rssMib) {}

  private SteadyBenchmark() {}

  /**
   * @param args the CSV file, and for how many seconds
   */
  public static void main(String[] args) throws Exception {
    Path directory = Files.createTempDirectory("steady-bench");
    try {
      double maximum = maximum(args[0], Files.createDirectory(directory.resolve("maximum")));
      System.out.printf("maximum: %,.0f rows/s%n", maximum);
      long rate = Math.round(SHARE * maximum);
      int windows = Integer.parseInt(args[1]) / WINDOW_SECONDS;
      Path log = directory.resolve("safepoints");
      try (JarProcess jar =
          node(args[0], rate + "/s", log, Files.createDirectory(directory.resolve("steady")))) {
        rows(jar, WARM_UP_SECONDS);
        Files.writeString(log, "");
        show(rate, windows(jar, windows), longestPauseMs(log));
      }
    } finally {
      Scratch.delete(directory);
    }
  }

  private static double maximum(String file, Path directory) throws Exception {
    try (JarProcess jar = node(file, "max", directory.resolve("safepoints"), directory)) {
      rows(jar, WARM_UP_SECONDS);
      return rows(jar, MAXIMUM_SECONDS);
    }
  }

  private static JarProcess node(String file, String pace, Path log, Path directory)
      throws IOException {
    return JarProcess.ready(
        directory,
        Map.of("JAVA_TOOL_OPTIONS", "-Xlog:safepoint:file=" + log + "::filecount=0"),
        "--csv-path=" + file,
        "--csv-mode=loop",
        "--csv-pace=" + pace,
        "--csv-timestamps=processing");
  }

  /** Rows a second over some seconds. */
  private static double rows(JarProcess jar, int seconds) throws Exception {
    double before = jar.metric(WRITTEN);
    long beginNs = System.nanoTime();
    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(seconds));
    double rows = jar.metric(WRITTEN) - before;
    return rows * 1e9 / (System.nanoTime() - beginNs);
  }

  private static List<Window> windows(JarProcess jar, int count) throws Exception {
    List<Window> windows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      windows.add(new Window(rows(jar, WINDOW_SECONDS), rssMib(jar.pid())));
    }
    return windows;
  }

  private static void show(long rate, List<Window> windows, double longestPauseMs) {
    int third = windows.size() / 3;
    System.out.printf(
        "at %,d rows/s for %d s: %,.0f to %,.0f rows/s in %d s each, longest pause %.0f ms,"
            + " RSS %.0f MiB in the first third, %.0f in the last%n",
        rate,
        windows.size() * WINDOW_SECONDS,
        windows.stream().mapToDouble(Window::rowsPerSecond).min().orElseThrow(),
        windows.stream().mapToDouble(Window::rowsPerSecond).max().orElseThrow(),
        WINDOW_SECONDS,
        longestPauseMs,
        meanRss(windows.subList(0, third)),
        meanRss(windows.subList(windows.size() - third, windows.size())));
  }

  private static double meanRss(List<Window> windows) {
    return windows.stream().mapToLong(Window::rssMib).average().orElseThrow();
  }

  private static double longestPauseMs(Path log) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return lines
              .map(PAUSE::matcher)
              .filter(Matcher::find)
              .mapToLong(pause -> Long.parseLong(pause.group(1)))
              .max()
              .orElse(0)
          / 1e6;
    }
  }

  private static long rssMib(long pid) throws IOException {
    try (Stream<String> status = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return status
              .filter(line -> line.startsWith("VmRSS"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .sum()
          / 1024;
    }
  }
}
