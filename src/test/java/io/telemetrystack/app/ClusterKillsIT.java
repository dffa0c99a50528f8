package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.telemetrystack.app.ClusterTrial.Report;
import io.telemetrystack.store.influx.ServerProcess;
import io.telemetrystack.store.influx.VictoriaMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Nodes with separate roles are killed, so that each role is killed once. */
class ClusterKillsIT {
  @TempDir static Path directory;
  private static ClusterTrial trial;

  @BeforeAll
  static void start() throws IOException {
    assumeThat(ServerProcess.isInstalled(VictoriaMetrics.PROGRAM)).as("installed").isTrue();
    trial = ClusterTrial.start(directory, ClusterLayout.SEPARATE);
  }

  @AfterAll
  static void stop() throws IOException {
    if (trial != null) {
      trial.close();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "KILL_.*")
  void losesNothingAndIsWholeAgainAfter(ClusterFault fault) throws Exception {
    Report report = trial.strike(fault, Duration.ZERO);
    LoggerFactory.getLogger(ClusterKillsIT.class).info("{}", report);
    assertThat(report.problems()).as(report.toString()).isEmpty();
  }
}
