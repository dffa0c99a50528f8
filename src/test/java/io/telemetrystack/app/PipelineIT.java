package io.telemetrystack.app;

import static io.telemetrystack.app.JarProcess.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a CSV file to the API, through the jar as it is shipped. */
class PipelineIT {
  private static final Path CAPTURE = Path.of("../shared/data/dcgm_metrics_20250718_134233.csv");
  private static final String WRITTEN = "telemetry_collector_samples_written_total";

  @TempDir Path directory;

  @Test
  void findsEveryRowOfAGeneratedFileAgain() throws Exception {
    FleetCsv csv = FleetCsv.generate(directory.resolve("fleet.csv"), 31, 8, 10, 1);
    assertEveryRowIsFoundAgain(csv, 248, 31);
  }

  @Test
  void findsEveryRowOfTheRealCaptureAgain() throws Exception {
    assumeThat(CAPTURE).as("the real capture is not part of the repository").exists();
    assertEveryRowIsFoundAgain(new FleetCsv(CAPTURE, 2_470), 247, 31);
  }

  /** Twice: a second reading into the same store, for want of a checkpoint, changes nothing. */
  private void assertEveryRowIsFoundAgain(FleetCsv csv, int gpus, int hosts) throws Exception {
    Map<SampleKey, Double> expected = csv.samples();
    assertThat(expected).hasSize((int) csv.rows());
    Map<String, String> bodies;
    try (JarProcess jar = load(csv)) {
      assertCounts(jar, gpus, hosts);
      assertHolds(jar, expected);
      bodies = telemetry(jar);
      assertThat(jar.terminate()).isZero();
    }
    Files.delete(directory.resolve("data/csv-checkpoints"));
    try (JarProcess jar = load(csv)) {
      assertCounts(jar, gpus, hosts);
      assertThat(telemetry(jar)).isEqualTo(bodies);
    }
  }

  @Test
  void makesNewPointsOfThePresentTimeInALoop() throws Exception {
    FleetCsv csv = FleetCsv.generate(directory.resolve("fleet.csv"), 2, 2, 3, 2);
    Instant started = Instant.now();
    try (JarProcess jar =
        JarProcess.ready(directory, "--csv-path=" + csv.path(), "--csv-mode=loop")) {
      await().atMost(PATIENCE).until(() -> jar.metric(WRITTEN) >= csv.rows());
      Map<SampleKey, Double> first = new ApiReader(jar::json, 1_000).samples();
      assertThat(first.keySet())
          .allMatch(key -> key.time().isAfter(started) && key.time().isBefore(Instant.now()));

      await().atMost(PATIENCE).until(() -> jar.metric(WRITTEN) >= 3 * csv.rows());
      Map<SampleKey, Double> later = new ApiReader(jar::json, 1_000).samples();
      assertThat(later).containsAllEntriesOf(first);
      assertThat(later).hasSizeGreaterThanOrEqualTo((int) (3 * csv.rows()));
    }
  }

  @Test
  void takesSettingsFromTheEnvironmentAndFirstFromTheCommandLine() throws Exception {
    FleetCsv csv = FleetCsv.generate(directory.resolve("fleet.csv"), 2, 2, 3, 1);
    Map<String, String> environment =
        Map.of(
            "CSV_PATH", csv.path().toString(),
            "CSV_MODE", "once",
            "NODE_ID", "from-environment",
            "PORT", "1");
    try (JarProcess jar = JarProcess.ready(directory, environment, "--node-id=from-arguments")) {
      await().atMost(PATIENCE).until(() -> jar.metric(WRITTEN) >= csv.rows());
      assertThat(new ApiReader(jar::json, 10).samples()).isEqualTo(csv.samples());
      assertThat(jar.log()).contains("node is ready: from-arguments");
    }
  }

  private JarProcess load(FleetCsv csv) throws IOException {
    JarProcess jar = JarProcess.ready(directory, "--csv-path=" + csv.path(), "--csv-mode=once");
    await("all rows stored").atMost(PATIENCE).until(() -> jar.metric(WRITTEN) == csv.rows());
    return jar;
  }

  private static void assertCounts(JarProcess jar, int gpus, int hosts) throws Exception {
    assertThat(jar.json("/api/v1/gpus").get("count").asInt()).isEqualTo(gpus);
    assertThat(jar.json("/api/v1/hosts").get("count").asInt()).isEqualTo(hosts);
  }

  private static void assertHolds(JarProcess jar, Map<SampleKey, Double> expected)
      throws Exception {
    Map<SampleKey, Double> found = new ApiReader(jar::json, 7).samples();
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    found.forEach((key, value) -> assertThat(value).as("%s", key).isEqualTo(expected.get(key)));
  }

  private static Map<String, String> telemetry(JarProcess jar) throws Exception {
    Map<String, String> bodies = new TreeMap<>();
    for (String uuid : new ApiReader(jar::json, 1_000).uuids()) {
      bodies.put(uuid, jar.get("/api/v1/gpus/" + uuid + "/telemetry").body());
    }
    return bodies;
  }
}
