package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code scripts/chaos/csv}. */
class CsvKillIT {
  private static final int ROUNDS = 5;

  @TempDir Path directory;

  @Test
  void missesNoRowOfAFileWhenKilledAndReadsAFinishedFileOnce() throws Exception {
    CsvChaos chaos = new CsvChaos(directory, ROUNDS, 9);
    chaos.run(ROUNDS);

    assertThat(chaos.missing()).isEmpty();
    assertThat(chaos.resumed()).isPositive();
    assertThat(chaos.readAgain()).isZero();
  }
}
