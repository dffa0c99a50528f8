package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.telemetrystack.app.ClusterTrial.Report;
import io.telemetrystack.store.influx.ServerProcess;
import io.telemetrystack.store.influx.VictoriaMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nodes with separate roles are killed, so that each role is killed once. */
class ClusterKillsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int ROWS_A_SECOND = 1_000;
  private static final String ROWS = "telemetry_streamer_rows_total";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path directory;

  private static ClusterTrial trial;

  @BeforeAll
  static void start() throws IOException {
    assumeThat(ServerProcess.isInstalled(VictoriaMetrics.PROGRAM)).as("installed").isTrue();
    FleetCsv.generate(Files.createDirectory(shared()).resolve("first.csv"), 1, 1, 1, 1);
    trial =
        ClusterTrial.start(
            directory,
            ClusterLayout.SEPARATE,
            "--csv-path=" + shared().resolve("*.csv"),
            "--csv-shared=true",
            "--csv-pace=" + ROWS_A_SECOND + "/s");
  }

  @AfterAll
  static void stop() throws IOException {
    if (trial != null) {
      trial.close();
    }
  }

  private static Path shared() {
    return directory.resolve("shared");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "KILL_\\d")
  void losesNothingAndIsWholeAgainAfter(ClusterFault fault) throws Exception {
    Report report = trial.strike(fault, Duration.ZERO);
    System.out.println(report);
    assertThat(report.problems()).as(report.toString()).isEmpty();
  }

  @Test
  void anotherStreamerGoesOnWithASharedFileWhoseReaderIsKilled() throws Exception {
    TestCluster cluster = trial.cluster();
    cluster.awaitWhole();
    Path unfinished = directory.resolve("later");
    FleetCsv csv = FleetCsv.generate(unfinished, 4, 5, 10, 20);
    Map<SampleKey, Double> expected = StoredSamples.expected(csv);
    Files.move(unfinished, shared().resolve("later.csv"));

    ClusterNode reader = await().atMost(PATIENCE).until(this::reader, node -> node != null);
    reader.kill();
    await("all rows")
        .atMost(PATIENCE)
        .until(() -> StoredSamples.of(cluster.store()).entrySet().containsAll(expected.entrySet()));
    reader.start();
    cluster.awaitWhole();
  }

  /** Who has read for a second of a file that takes longer; null for nobody yet. */
  private ClusterNode reader() throws Exception {
    for (ClusterNode node : trial.cluster().nodesWith("streamer")) {
      if (node.metric(ROWS, "") > ROWS_A_SECOND) {
        return node;
      }
    }
    return null;
  }
}
