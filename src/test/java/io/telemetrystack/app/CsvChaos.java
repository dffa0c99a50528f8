package io.telemetrystack.app;

import static org.awaitility.Awaitility.await;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * Starts the real jar on the same data and CSV files again and again, and kills it at a random
 * moment; then lets it read to the end and counts the rows that are not stored.
 */
final class CsvChaos {
  private static final int SHORTEST_LIFE_MS = 2_000;
  private static final int LONGEST_LIFE_MS = 7_000;
  private static final int SWEEPS_PER_ROUND = 8;
  private static final String PACE = "--csv-pace=8000/s";
  private static final String HELD = "telemetry_broker_messages";
  private static final Pattern GOES_ON = Pattern.compile("goes on at line (\\d+)");

  private final Path directory;
  private final Random random;
  private final FleetCsv fleet;
  private final String files;
  private int resumed;

  /**
   * @param rounds how many kills the files are to be long enough for
   */
  CsvChaos(Path directory, int rounds, long seed) throws IOException {
    this.directory = directory;
    random = new Random(seed);
    fleet = FleetCsv.generate(directory.resolve("fleet.csv"), 40, 8, 10, rounds * SWEEPS_PER_ROUND);
    files = "--csv-path=" + split();
  }

  /** Half of the rows in a plain file, the other half in a packed one. */
  private String split() throws IOException {
    Path plain = directory.resolve("first.csv");
    Path packed = directory.resolve("second.csv.gz");
    List<String> lines = Files.readAllLines(fleet.path());
    Files.write(plain, lines.subList(0, lines.size() / 2));
    try (Writer out =
        new BufferedWriter(
            new OutputStreamWriter(
                new GZIPOutputStream(Files.newOutputStream(packed)), StandardCharsets.UTF_8))) {
      out.write(lines.get(0) + "\n");
      for (String line : lines.subList(lines.size() / 2, lines.size())) {
        out.write(line + "\n");
      }
    }
    return plain + "," + packed;
  }

  void run(int rounds) throws Exception {
    for (int round = 1; round <= rounds; round++) {
      try (JarProcess jar = JarProcess.ready(directory, files, PACE)) {
        int lifeMs = random.nextInt(SHORTEST_LIFE_MS, LONGEST_LIFE_MS);
        await().pollDelay(Duration.ofMillis(lifeMs)).until(() -> true);
        jar.kill();
        System.out.println("round " + round + ": " + lifeMs + " ms, " + begun(jar));
      }
    }
  }

  /** How often a process went on where the one before had been. */
  int resumed() {
    return resumed;
  }

  long rows() {
    return fleet.rows();
  }

  /** Reads to the end and returns the rows that are not stored. */
  Set<SampleKey> missing() throws Exception {
    try (JarProcess jar = JarProcess.ready(directory, files)) {
      await("the end of the files")
          .atMost(JarProcess.PATIENCE)
          .until(() -> jar.log().contains("CSV read:"));
      await("an empty broker").atMost(JarProcess.PATIENCE).until(() -> jar.metric(HELD) == 0);
      System.out.println("last: " + begun(jar));
      Set<SampleKey> missing = fleet.samples().keySet();
      missing.removeAll(new ApiReader(jar::json, 10_000).samples().keySet());
      jar.terminate();
      return missing;
    }
  }

  /** How many rows a node reads when all was read before. */
  double readAgain() throws Exception {
    try (JarProcess jar = JarProcess.ready(directory, files)) {
      await("both files looked at")
          .atMost(JarProcess.PATIENCE)
          .until(() -> jar.log().split("read to its end before", -1).length == 3);
      double rows = jar.metric("telemetry_streamer_rows_total");
      jar.terminate();
      return rows;
    }
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
