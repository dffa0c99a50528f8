package io.telemetrystack.app;

import io.telemetrystack.Scratch;
import io.telemetrystack.bench.Figure;
import io.telemetrystack.bench.ProcessUse;
import io.telemetrystack.bench.Run;
import io.telemetrystack.bench.Subject;
import io.telemetrystack.bench.Suite;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How long a node of all roles takes from the command to its first answer that it is ready, by
 * {@code scripts/run}, which keeps an archive of classes, and by {@code java -jar}. A main for
 * {@code scripts/bench}.
 */
final class StartupBenchmark {
  private static final Figure READY = Figure.cost("", "ms");
  private static final String BASE = "http://127.0.0.1:18089";
  private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(10);

  private StartupBenchmark() {}

  /**
   * @param args the jar
   */
  public static void main(String[] args) throws Exception {
    Suite suite = Suite.of("startup");
    List<String> script = List.of("scripts/run");
    start(script); // makes the archive
    measure(suite, "scripts/run", script);
    measure(suite, "java -jar", List.of("java", "-jar", args[0]));
  }

  private static void measure(Suite suite, String work, List<String> command) throws Exception {
    suite.measure(work, List.of(new Subject(Subject.US, () -> start(command))));
  }

  private static Run start(List<String> command) throws Exception {
    Path directory = Files.createTempDirectory("startup-bench");
    Path log = directory.resolve("log");
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of("--port=18089", "--data-dir=" + directory.resolve("data")));
    long beginNs = System.nanoTime();
    Process node =
        new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      ProcessUse use = ProcessUse.of(node.pid());
      while (!isReady()) {
        if (!node.isAlive()) {
          throw new IOException(Files.readString(log));
        }
        LockSupport.parkNanos(POLL_NS);
      }
      double ms = (System.nanoTime() - beginNs) / 1e6;
      return new Run(Map.of(READY, ms), use.soFar());
    } finally {
      node.destroy();
      node.waitFor();
      Scratch.delete(directory);
    }
  }

  private static boolean isReady() {
    try {
      HttpURLConnection ready =
          (HttpURLConnection) URI.create(BASE + "/ready").toURL().openConnection();
      return ready.getResponseCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }
}
