package io.telemetrystack.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.app.JarProcess;
import io.telemetrystack.message.Durability;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of case {@code queue}. */
class KillNineIT {
  private static final int ROUNDS = 3;

  @TempDir Path directory;

  @Test
  void keepsWhatEachClassPromisesWhenKilled() throws Exception {
    QueueTrial trial = new QueueTrial(directory, List.of(Durability.values()), 9);
    trial.run(ROUNDS, JarProcess::kill);
    ChaosReport report = ChaosReport.of(trial.settle());

    assertThat(report.isKept()).as(report.toString()).isTrue();
    assertThat(report.verdicts().values())
        .as(report.toString())
        .allMatch(verdict -> verdict.accepted() > 100 && verdict.acked() > 50);
  }
}
