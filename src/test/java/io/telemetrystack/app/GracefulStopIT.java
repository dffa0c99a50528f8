package io.telemetrystack.app;

import static io.telemetrystack.app.JarProcess.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jar is told to stop, or killed, while it reads a file at full pace. */
class GracefulStopIT {
  private static final Duration LONGEST_STOP = Duration.ofSeconds(25);
  private static final int KILLS = 5;
  private static final String PUBLISHED = "telemetry_streamer_samples_published_total";
  private static final String WRITTEN = "telemetry_collector_samples_written_total";
  private static final String HELD = "telemetry_broker_messages";

  /** Batches so large and patient that what is accepted stays in the broker. */
  private static final String[] HOARDING = {
    "--batch-age=1m", "--batch-points=1000000", "--batch-bytes=1GiB"
  };

  @TempDir static Path files;
  private static FleetCsv big;
  private static FleetCsv small;

  @TempDir Path directory;

  @BeforeAll
  static void generate() throws IOException {
    big = FleetCsv.generate(files.resolve("big.csv"), 40, 8, 10, 160);
    small = FleetCsv.generate(files.resolve("small.csv"), 40, 8, 10, 40);
  }

  @Test
  void keepsAllThatWasAcceptedWhereTheStoreHadIt() throws Exception {
    assertKeepsAllThatWasAccepted();
  }

  @Test
  void keepsAllThatWasAcceptedWhereTheBrokerHadIt() throws Exception {
    assertKeepsAllThatWasAccepted(HOARDING);
  }

  private void assertKeepsAllThatWasAccepted(String... options) throws Exception {
    double published = stopUnderLoad(options);
    try (JarProcess jar = JarProcess.ready(directory)) {
      await("an empty broker").atMost(PATIENCE).until(() -> jar.metric(HELD) == 0);
      Set<SampleKey> stored = new ApiReader(jar::json, 10_000).samples().keySet();
      assertThat((double) stored.size()).isBetween(published, big.rows() - 1.0);
      assertFirstOfEachHost(stored);
      assertThat(jar.terminate()).isZero();
    }
  }

  /** Returns how many samples had been accepted a moment before the signal. */
  private double stopUnderLoad(String... options) throws Exception {
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("--csv-path=" + big.path(), "--csv-pace=100000/s"));
    try (JarProcess jar = JarProcess.ready(directory, all.toArray(String[]::new))) {
      await().atMost(PATIENCE).until(() -> jar.metric(PUBLISHED) > 50_000);
      double published = jar.metric(PUBLISHED);
      if (options.length > 0) {
        assertThat(jar.metric(HELD)).as("messages in the broker").isPositive();
      }
      long signalledNs = System.nanoTime();
      assertThat(jar.terminate()).as(jar.log()).isZero();
      assertThat(Duration.ofNanos(System.nanoTime() - signalledNs)).isLessThan(LONGEST_STOP);
      assertThat(jar.log()).doesNotContain("CSV read:").doesNotContain("ERROR");
      return published;
    }
  }

  /** A host's frames are in order, so what is there of a host is the beginning of its rows. */
  private static void assertFirstOfEachHost(Set<SampleKey> stored) throws IOException {
    Map<String, Integer> there = new HashMap<>();
    Map<String, SampleKey> firstHole = new TreeMap<>();
    big.forEachRow(
        row -> {
          if (!stored.contains(row.key())) {
            firstHole.putIfAbsent(row.host(), row.key());
          } else {
            there.merge(row.host(), 1, Integer::sum);
            assertThat(firstHole).as("a hole before %s", row).doesNotContainKey(row.host());
          }
        });
    assertThat(there.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(stored.size());
  }

  @Test
  void holdsEveryRowAfterItWasKilledAndReadOn() throws Exception {
    for (int kill = 1; kill <= KILLS; kill++) {
      double rows = small.rows() * kill / (KILLS + 1.0);
      try (JarProcess jar = JarProcess.ready(directory, "--csv-path=" + small.path())) {
        await().atMost(PATIENCE).until(() -> jar.metric(WRITTEN) >= rows);
        jar.kill();
        assertThat(jar.log()).doesNotContain("ERROR").doesNotContain("set aside");
      }
    }
    try (JarProcess jar = JarProcess.ready(directory, "--csv-path=" + small.path())) {
      await().atMost(PATIENCE).until(() -> jar.log().contains("CSV read:"));
      await("an empty broker").atMost(PATIENCE).until(() -> jar.metric(HELD) == 0);
      assertThat(new ApiReader(jar::json, 10_000).samples().equals(small.samples())).isTrue();
      assertThat(jar.log()).doesNotContain("ERROR").doesNotContain("set aside");
      assertThat(jar.terminate()).isZero();
    }
  }

  /** Signals at several moments between the first line of the log and the last of the start. */
  @ParameterizedTest
  @ValueSource(longs = {0, 20, 60, 120})
  void exitsWithZeroWhenToldToStopWhileItStarts(long afterMs) throws Exception {
    try (JarProcess jar = JarProcess.start(directory)) {
      await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> !jar.log().isEmpty());
      await().pollDelay(Duration.ofMillis(afterMs)).until(() -> true);
      assertThat(jar.terminate()).as(jar.log()).isZero();
      assertThat(jar.log()).contains("stopped").doesNotContain("ERROR");
    }
  }

  @Test
  void refusesADataDirectoryThatAnotherProcessUses() throws Exception {
    try (JarProcess first = JarProcess.ready(directory);
        JarProcess second = JarProcess.start(directory)) {
      assertThat(second.waitFor()).isEqualTo(2);
      assertThat(second.log())
          .contains("data-dir: '" + directory.resolve("data") + "' is in use by another process")
          .contains("--data-dir");
      assertThat(first.get("/ready").statusCode()).isEqualTo(200);
      assertThat(first.terminate()).isZero();
    }
  }
}
