package io.telemetrystack.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * {@code scripts/chaos/csv}: kills the jar again and again while it reads. Arguments: a directory
 * of its own and the number of rounds. Ends with 1 where a row is missing.
 */
public final class CsvKill {
  private CsvKill() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createDirectories(Path.of(arguments[0]));
    int rounds = Integer.parseInt(arguments[1]);
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    CsvChaos chaos = new CsvChaos(directory, rounds, seed);
    chaos.run(rounds);
    Set<SampleKey> missing = chaos.missing();
    System.out.printf(
        "%d rows, %d missing, went on %d times%n", chaos.rows(), missing.size(), chaos.resumed());
    missing.stream().limit(10).forEach(System.out::println);
    System.exit(missing.isEmpty() ? 0 : 1);
  }
}
