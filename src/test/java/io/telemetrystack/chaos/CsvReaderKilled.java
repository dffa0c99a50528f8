package io.telemetrystack.chaos;

import io.telemetrystack.app.CsvChaos;
import io.telemetrystack.app.CsvFilesUnderTest;
import io.telemetrystack.app.FleetCsv;
import io.telemetrystack.app.GrowingCsvFiles;
import io.telemetrystack.app.SampleKey;
import io.telemetrystack.app.WholeCsvFiles;
import io.telemetrystack.chaos.Outcome.Figures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A node is killed with SIGKILL while it reads files once, while it follows one that is rotated,
 * and while it follows that one under all its names. Every row must be in the store.
 */
final class CsvReaderKilled implements ChaosCase {
  private static final CsvChaos.Life LIFE = new CsvChaos.Life(2_000, 7_000);
  private static final int ROUNDS = 30;

  @Override
  public Outcome run(ChaosRun run) throws Exception {
    int rounds = Math.max(1, run.sizeOr(ROUNDS) / 3);
    long seed = run.random().nextLong();
    FleetCsv fleet = CsvChaos.fleet(run.directory(), rounds);
    Path once = Files.createDirectories(run.directory().resolve("once"));
    Outcome outcome = kill(once, fleet, new WholeCsvFiles(once, fleet), rounds, seed);
    for (boolean everyName : new boolean[] {false, true}) {
      Path follow = Files.createDirectories(run.directory().resolve("follow-" + everyName));
      CsvFilesUnderTest files = new GrowingCsvFiles(follow, fleet, everyName, seed);
      outcome = outcome.and(kill(follow, fleet, files, rounds, seed));
    }
    return outcome;
  }

  private static Outcome kill(
      Path directory, FleetCsv fleet, CsvFilesUnderTest files, int rounds, long seed)
      throws Exception {
    try (files) {
      CsvChaos chaos = new CsvChaos(directory, fleet, files, seed);
      chaos.run(rounds, LIFE);
      Set<SampleKey> missing = chaos.missing();
      List<String> problems = new ArrayList<>();
      missing.stream().limit(5).forEach(key -> problems.add("missing: " + key));
      return new Outcome(Figures.counted(chaos.rows(), missing.size()), problems);
    }
  }
}
