package io.telemetrystack.app;

import static io.telemetrystack.app.JarProcess.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The entry point of the image, as the chart's smallest pods run it. */
class ImageIT {
  private static final long LIMIT = 512L << 20;
  private static final double CORES = 0.5;
  private static final Path SAMPLE = Path.of("conf/sample-fleet.csv");
  private static final String WRITTEN = "telemetry_collector_samples_written_total";

  private static final Pattern HEAP = Pattern.compile("Heap Max Capacity: (\\d+)M");

  @TempDir Path directory;

  @Test
  void doesItsJobInHalfAGigabyteAndHalfACoreOnARootThatCannotBeWritten() throws Exception {
    assumeThat(ImageContainer.hindrance()).isNull();
    ImageContainer image = new ImageContainer(directory);
    int rows = Files.readAllLines(SAMPLE).size() - 1;
    List<String> binds = List.of(SAMPLE.toAbsolutePath().getParent() + "=/csv:ro");
    Map<String, String> settings =
        Map.of(
            "CSV_PATH", "/csv/" + SAMPLE.getFileName(),
            "PORT", "0",
            "JDK_JAVA_OPTIONS", "-Xlog:gc+init");
    try (ControlGroup group = ControlGroup.of(LIMIT, CORES);
        JarProcess node = image.start(group, binds, settings)) {
      long startedNs = System.nanoTime();
      node.awaitReady();
      printStart(node.pid(), System.nanoTime() - startedNs);

      await().atMost(PATIENCE).until(() -> node.metric(WRITTEN) == rows);
      assertThat(new ApiReader(node::json, 1_000).samples()).hasSize(rows);
      assertThat(node.get("/ready").statusCode()).isEqualTo(200);

      assertThat(heapMiB(node.log())).isBetween(225L, 236L);
      assertThat(ImageContainer.writableMounts(node.pid())).containsOnly("/data", "/tmp");
      assertThat(ImageContainer.openForWriting(node.pid()))
          .isNotEmpty()
          .allMatch(file -> file.matches("/(data|tmp|dev)/.*|.*/node\\d+\\.log"));

      assertThat(node.terminate()).as(node.log()).isZero();
      assertThat(node.log()).contains("stopped").doesNotContain("ERROR", "WARN");
      assertThat(group.kills()).isZero();
      assertThat(group.peakBytes()).isBetween(LIMIT / 8, LIMIT - 1);
      System.out.printf("peak of the control group: %d MiB%n", group.peakBytes() >> 20);
    }
  }

  /** As Java logs it at its start. */
  private static long heapMiB(String log) {
    Matcher capacity = HEAP.matcher(log);
    assertThat(capacity.find()).as(log).isTrue();
    return Long.parseLong(capacity.group(1));
  }

  private static void printStart(long pid, long tookNs) {
    System.out.printf(
        "ready in %d ms of %s core, %d ms of processor time%n",
        TimeUnit.NANOSECONDS.toMillis(tookNs),
        CORES,
        ProcessHandle.of(pid).orElseThrow().info().totalCpuDuration().orElseThrow().toMillis());
  }
}
