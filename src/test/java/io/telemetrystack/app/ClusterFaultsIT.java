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
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The short form of {@code scripts/chaos network} and others, with nodes that run all roles. */
class ClusterFaultsIT {
  /** Longer than it takes to be noticed. */
  private static final Duration OUTAGE = Duration.ofSeconds(7);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path directory;

  private static ClusterTrial trial;

  @BeforeAll
  static void start() throws IOException {
    assumeThat(ServerProcess.isInstalled(VictoriaMetrics.PROGRAM)).as("installed").isTrue();
    trial = ClusterTrial.start(directory, ClusterLayout.ALL_IN_ONE);
  }

  @AfterAll
  static void stop() throws IOException {
    if (trial != null) {
      trial.close();
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.MATCH_NONE,
      names = {"KILL_.*", "FROZEN", "CUT_OTHER_WAY", "SPLIT_2"})
  void losesNothingAndIsWholeAgainAfter(ClusterFault fault) throws Exception {
    if (fault.cuts()) {
      assumeThat(trial.cluster().network().whyUncut()).isEmpty();
    }
    Report report = trial.strike(fault, OUTAGE);
    System.out.println(report);
    assertThat(report.problems()).as(report.toString()).isEmpty();
  }
}
