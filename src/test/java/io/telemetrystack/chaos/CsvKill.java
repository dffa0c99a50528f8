package io.telemetrystack.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * {@code scripts/chaos/csv}: kills the jar again and again while it reads files once, while it
 * follows one that is rotated, and while it follows that one under all its names. Arguments: a
 * directory of its own and the number of rounds in all. Ends with 1 where a row is missing.
 */
public final class CsvKill {
  private static final CsvChaos.Life LIFE = new CsvChaos.Life(2_000, 7_000);

  private CsvKill() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createDirectories(Path.of(arguments[0]));
    int rounds = Math.max(1, Integer.parseInt(arguments[1]) / 3);
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Set<SampleKey> missing = new HashSet<>();
    FleetCsv fleet = CsvChaos.fleet(directory, rounds);
    Path once = Files.createDirectories(directory.resolve("once"));
    missing.addAll(kill(once, fleet, new WholeCsvFiles(once, fleet), rounds, seed));
    for (boolean everyName : new boolean[] {false, true}) {
      Path follow = Files.createDirectories(directory.resolve("follow-" + everyName));
      CsvFilesUnderTest files = new GrowingCsvFiles(follow, fleet, everyName, seed);
      missing.addAll(kill(follow, fleet, files, rounds, seed));
    }
    System.exit(missing.isEmpty() ? 0 : 1);
  }

  private static Set<SampleKey> kill(
      Path directory, FleetCsv fleet, CsvFilesUnderTest files, int rounds, long seed)
      throws Exception {
    try (files) {
      CsvChaos chaos = new CsvChaos(directory, fleet, files, seed);
      chaos.run(rounds, LIFE);
      Set<SampleKey> missing = chaos.missing();
      System.out.printf(
          "%s: %d rows, %d missing, went on %d times%n",
          directory.getFileName(), chaos.rows(), missing.size(), chaos.resumed());
      missing.stream().limit(10).forEach(System.out::println);
      return missing;
    }
  }
}
