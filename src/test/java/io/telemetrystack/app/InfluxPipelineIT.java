package io.telemetrystack.app;

import static io.telemetrystack.app.JarProcess.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.telemetrystack.store.influx.ServerProcess;
import io.telemetrystack.store.influx.VictoriaMetrics;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a CSV file to a server that speaks InfluxDB's write protocol, through the jar. */
class InfluxPipelineIT {
  private static final Path CAPTURE = Path.of("../shared/data/dcgm_metrics_20250718_134233.csv");
  private static final String WRITTEN = "telemetry_collector_samples_written_total";

  @TempDir Path directory;

  @BeforeEach
  void needsTheServer() {
    assumeThat(ServerProcess.isInstalled(VictoriaMetrics.PROGRAM)).as("installed").isTrue();
  }

  @Test
  void storesEveryRowOfAGeneratedFileOnce() throws Exception {
    assertEveryRowIsStoredOnce(
        FleetCsv.generate(directory.resolve("fleet.csv"), 31, 8, 10, 2),
        "--roles=streamer,proxy,broker,collector");
  }

  @Test
  void storesEveryRowOfTheRealCaptureOnce() throws Exception {
    assumeThat(CAPTURE).as("the real capture is not part of the repository").exists();
    assertEveryRowIsStoredOnce(new FleetCsv(CAPTURE, 2_470), "--roles=all");
  }

  private void assertEveryRowIsStoredOnce(FleetCsv csv, String roles) throws Exception {
    try (VictoriaMetrics server = VictoriaMetrics.start(directory);
        JarProcess jar =
            JarProcess.ready(
                directory, roles, "--influxdb-url=" + server.url(), "--csv-path=" + csv.path())) {
      await("all rows stored").atMost(PATIENCE).until(() -> jar.metric(WRITTEN) == csv.rows());
      assertThat(StoredSamples.of(server)).isEqualTo(StoredSamples.expected(csv));
      assertThat(server.samples()).hasSize((int) csv.rows());
      assertThat(jar.terminate()).isZero();
    }
  }
}
