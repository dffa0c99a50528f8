package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code scripts/chaos csv}. */
class CsvKillIT {
  @TempDir Path directory;

  @Test
  void missesNoRowOfAFileWhenKilledAndReadsAFinishedFileOnce() throws Exception {
    FleetCsv fleet = CsvChaos.fleet(directory, 3);
    CsvChaos chaos = new CsvChaos(directory, fleet, new WholeCsvFiles(directory, fleet), 9);
    chaos.run(2, new CsvChaos.Life(2_500, 4_500));

    assertThat(chaos.missing()).isEmpty();
    assertThat(chaos.resumed()).isPositive();
    assertThat(chaos.readAgain()).isZero();
  }

  @Test
  void missesNoRowOfAFollowedFileThatIsRotatedWhenKilled() throws Exception {
    FleetCsv fleet = CsvChaos.fleet(directory, 2);
    try (CsvFilesUnderTest files = new GrowingCsvFiles(directory, fleet, false, 7)) {
      CsvChaos chaos = new CsvChaos(directory, fleet, files, 7);
      chaos.run(2, new CsvChaos.Life(1_200, 2_500));

      assertThat(chaos.missing()).isEmpty();
    }
  }
}
