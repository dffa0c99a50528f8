package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.message.Durability;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code scripts/chaos/kill9}. */
class KillNineIT {
  private static final int ROUNDS = 3;

  @TempDir Path directory;

  @Test
  void keepsWhatEachClassPromisesWhenKilled() throws Exception {
    Chaos chaos = new Chaos(directory, List.of(Durability.values()), 9);
    chaos.run(ROUNDS, JarProcess::kill);
    ChaosReport report = ChaosReport.of(chaos.settle());

    assertThat(report.isKept()).as(report.toString()).isTrue();
    assertThat(report.verdicts().values())
        .as(report.toString())
        .allMatch(verdict -> verdict.accepted() > 100 && verdict.acked() > 50);
  }
}
