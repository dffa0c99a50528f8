package io.telemetrystack.app;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Starts the real jar on the same data and CSV files again and again, and kills it at a random
 * moment; then lets it read to the end and counts the rows that are not stored.
 */
public final class CsvChaos {
  /** How many sweeps of the fleet a round is to last for, at the pace at which files are read. */
  public static final int SWEEPS_PER_ROUND = 8;

  private static final String HELD = "telemetry_broker_messages";
  private static final String ROWS = "telemetry_streamer_rows_total";
  private static final Pattern GOES_ON = Pattern.compile("goes on at line (\\d+)");

  /** How long a process lives once it is ready. */
  public record Life(int shortestMs, int longestMs) {}

  private final Path directory;
  private final FleetCsv fleet;
  private final CsvFilesUnderTest files;
  private final Random random;
  private int resumed;

  public CsvChaos(Path directory, FleetCsv fleet, CsvFilesUnderTest files, long seed) {
    this.directory = directory;
    this.fleet = fleet;
    this.files = files;
    random = new Random(seed);
  }

  public static FleetCsv fleet(Path directory, int rounds) throws IOException {
    return FleetCsv.generate(directory.resolve("fleet"), 40, 8, 10, rounds * SWEEPS_PER_ROUND);
  }

  public void run(int rounds, Life life) throws Exception {
    for (int round = 1; round <= rounds; round++) {
      try (JarProcess jar = JarProcess.ready(directory, files.options())) {
        if (round == 1) {
          files.begin();
        }
        int lifeMs = random.nextInt(life.shortestMs(), life.longestMs());
        await().pollDelay(Duration.ofMillis(lifeMs)).until(() -> true);
        jar.kill();
        System.out.println("round " + round + ": " + lifeMs + " ms, " + begun(jar));
      }
    }
  }

  /** How often a process went on where the one before had been. */
  public int resumed() {
    return resumed;
  }

  public long rows() {
    return fleet.rows();
  }

  /** Reads to the end and returns the rows that are not stored. */
  public Set<SampleKey> missing() throws Exception {
    files.finish();
    try (JarProcess jar = JarProcess.ready(directory, files.lastOptions())) {
      await("the end of the files")
          .atMost(JarProcess.PATIENCE)
          .until(() -> jar.log().contains("CSV read:"));
      awaitNoMoreRows(jar);
      await("an empty broker").atMost(JarProcess.PATIENCE).until(() -> jar.metric(HELD) == 0);
      System.out.println("last: " + begun(jar));
      Set<SampleKey> missing = fleet.samples().keySet();
      missing.removeAll(new ApiReader(jar::json, 10_000).samples().keySet());
      jar.terminate();
      return missing;
    }
  }

  /** How many rows a node reads when all was read before. */
  public double readAgain() throws Exception {
    try (JarProcess jar = JarProcess.ready(directory, files.lastOptions())) {
      await("both files looked at")
          .atMost(JarProcess.PATIENCE)
          .until(() -> jar.log().split("read to its end before", -1).length == 3);
      double rows = jar.metric(ROWS);
      jar.terminate();
      return rows;
    }
  }

  private static void awaitNoMoreRows(JarProcess jar) {
    double[] before = {-1};
    await("no more rows")
        .atMost(JarProcess.PATIENCE)
        .pollInterval(Duration.ofMillis(1_500))
        .until(
            () -> {
              double rows = jar.metric(ROWS);
              boolean same = rows == before[0];
              before[0] = rows;
              return same;
            });
  }

  private String begun(JarProcess jar) throws IOException {
    Matcher matcher = GOES_ON.matcher(jar.log());
    if (!matcher.find()) {
      return "from the start";
    }
    resumed++;
    return matcher.group();
  }
}
