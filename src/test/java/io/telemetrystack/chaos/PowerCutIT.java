package io.telemetrystack.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of case {@code power-ext4}. */
class PowerCutIT {
  private static final int ROUNDS = 1;

  @TempDir Path directory;

  @Test
  void losesNothingOfClassFsyncOnItsWayToTheStoreAndInIt() throws Exception {
    ChaosRun run = ChaosRun.of(directory, "power", 9, ROUNDS);
    try {
      Outcome outcome = new PowerCut("ext4").run(run);
      assertThat(outcome.problems()).as("%s", outcome).isEmpty();
    } catch (CannotRunException e) {
      abort(e.getMessage());
    }
  }
}
