package io.telemetrystack.app;

import static io.telemetrystack.app.JarProcess.PATIENCE;
import static org.awaitility.Awaitility.await;

import io.telemetrystack.Scratch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs the image's entry point with all roles in 512 MiB and half a core while it replays a file of
 * CSV as fast as it can, and prints what it reached. A main for {@code scripts/bench}.
 */
final class ImageBenchmark {
  private static final long LIMIT = 512L << 20;
  private static final double CORES = 0.5;
  private static final String WRITTEN = "telemetry_collector_samples_written_total";

  private ImageBenchmark() {}

  /**
   * @param args the CSV file, and how many seconds to run
   */
  public static void main(String[] args) throws Exception {
    String hindrance = ImageContainer.hindrance();
    if (hindrance != null) {
      System.out.println("not measured: " + hindrance);
      return;
    }
    Path directory = Files.createTempDirectory("image-bench");
    try {
      measure(Path.of(args[0]), Integer.parseInt(args[1]), directory);
    } finally {
      Scratch.delete(directory);
    }
  }

  private static void measure(Path csv, int seconds, Path directory) throws Exception {
    ImageContainer image = new ImageContainer(directory);
    List<String> binds = List.of(csv.toAbsolutePath().getParent() + "=/csv:ro");
    Map<String, String> settings =
        Map.of("CSV_PATH", "/csv/" + csv.getFileName(), "CSV_MODE", "loop", "PORT", "0");
    try (ControlGroup group = ControlGroup.of(LIMIT, CORES)) {
      long startNs = System.nanoTime();
      try (JarProcess node = image.start(group, binds, settings)) {
        node.awaitReady();
        long readyNs = System.nanoTime();
        System.out.printf(
            "ready in %d ms, %d ms of processor time%n",
            TimeUnit.NANOSECONDS.toMillis(readyNs - startNs), cpuMs(node));
        await("points in the store").atMost(PATIENCE).until(() -> node.metric(WRITTEN) > 0);
        double before = node.metric(WRITTEN);
        long cpuBeforeMs = cpuMs(node);
        long sinceNs = System.nanoTime();
        TimeUnit.SECONDS.sleep(seconds);
        double stored = node.metric(WRITTEN) - before;
        double tookS = (System.nanoTime() - sinceNs) / 1e9;
        double cpuS = (cpuMs(node) - cpuBeforeMs) / 1e3;
        System.out.printf(
            "%,.0f points stored in %.0f s: %,.0f points/s; %.2f of %.2f core, %,.0f points a second of it%n",
            stored, tookS, stored / tookS, cpuS / tookS, CORES, stored / cpuS);
        System.out.printf(
            "RSS at most %d MiB; control group at most %d MiB with page cache, now %d MiB without%n",
            peakRssMiB(node.pid()), group.peakBytes() >> 20, group.residentBytes() >> 20);
        System.out.printf(
            "exit code %d, processes killed for want of memory: %d%n",
            node.terminate(), group.kills());
      }
    }
  }

  private static long cpuMs(JarProcess node) {
    ProcessHandle process = ProcessHandle.of(node.pid()).orElseThrow();
    return process.info().totalCpuDuration().orElseThrow().toMillis();
  }

  private static long peakRssMiB(long pid) throws Exception {
    try (Stream<String> status = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return status
          .filter(line -> line.startsWith("VmHWM"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElseThrow();
    }
  }
}
