package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files are read once, also while they grow by pieces of rows: every row is accepted and kept. */
class CsvCrashSimulationTest {
  @TempDir Path directory;

  private final Set<Double> expected = new HashSet<>();
  private Random random;
  private Path growing;
  private StringBuilder unwritten;
  private int rows;

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void keepsEveryRow(long seed) throws IOException {
    random = new Random(seed);
    writeFiles();
    CrashSimulation simulation =
        new CrashSimulation(random, () -> append(random.nextInt(20) == 0 ? random.nextInt(60) : 0));
    simulation.options.put("csv-path", directory + "/*.csv*");
    simulation.run();
    append(unwritten.length());
    simulation.readTheRest();

    expected.removeAll(simulation.kept);
    assertThat(expected).as("rows missing, seed %d", seed).isEmpty();
  }

  /** One that grows, a whole one and a packed one. */
  private void writeFiles() throws IOException {
    String end = random.nextBoolean() ? "\n" : "\r\n";
    growing = Files.writeString(directory.resolve("a.csv"), header(end));
    unwritten = new StringBuilder(rows(random.nextInt(800), end));
    if (random.nextBoolean() && unwritten.length() > 0) {
      unwritten.setLength(unwritten.length() - end.length());
    }
    append(random.nextInt(unwritten.length() + 1));
    String whole = header(end) + rows(random.nextInt(1_500), end);
    Files.writeString(directory.resolve("b.csv"), whole);
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(directory.resolve("c.csv.gz")))) {
      String packed = header(end) + rows(random.nextInt(8) == 0 ? 20_000 : 500, end);
      out.write(packed.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String header(String end) {
    return "timestamp,metric_name,uuid,Hostname,value,labels_raw" + end;
  }

  private String rows(int count, String end) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows++;
      expected.add((double) rows);
      lines.add(row(random.nextInt(12) == 0 ? "\"a=\"\"" + end + "\"\"\"" : ""));
      if (random.nextInt(20) == 0) {
        lines.add(random.nextBoolean() ? "short" : "\"a\"b,c");
      }
    }
    return lines.isEmpty() ? "" : String.join(end, lines) + end;
  }

  private String row(String labels) {
    return "1970-01-01T00:00:01Z,F,GPU-%d,h%d,%d.0,%s"
        .formatted(random.nextInt(9), random.nextInt(5), rows, labels);
  }

  private void append(int bytes) throws IOException {
    int count = Math.min(bytes, unwritten.length());
    Files.writeString(growing, unwritten.substring(0, count), StandardOpenOption.APPEND);
    unwritten.delete(0, count);
  }
}
