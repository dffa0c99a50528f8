package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files are followed while they are written by pieces of rows and rotated in every way: every row
 * is accepted and kept, and none is said to be lost.
 */
class CsvFollowSimulationTest {
  @TempDir Path directory;

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void keepsEveryRow(long seed) throws IOException {
    Random random = new Random(seed);
    List<RotatingWriter> writers =
        List.of(
            new RotatingWriter(directory, "a.csv", 0, random),
            new RotatingWriter(directory, "b.csv", 1_000_000, random));
    CrashSimulation simulation =
        new CrashSimulation(
            random,
            () -> {
              if (random.nextInt(10) == 0) {
                writers.get(random.nextInt(writers.size())).step();
              }
            });
    simulation.options.put("csv-mode", "follow");
    simulation.options.put("csv-follow-interval", 10 + random.nextInt(100) + "ms");
    boolean everyName = random.nextBoolean();
    simulation.options.put(
        "csv-path",
        everyName ? directory + "/*.csv*" : directory + "/a.csv," + directory + "/b.csv");
    simulation.run();
    for (RotatingWriter writer : writers) {
      writer.finish();
    }
    List<String> told = simulation.readTheRest();

    Set<Double> missing = new HashSet<>();
    writers.forEach(writer -> missing.addAll(writer.rows()));
    missing.removeAll(simulation.kept);
    assertThat(missing).as("rows missing, seed %d", seed).isEmpty();
    assertThat(simulation.kept).as("rows that nobody wrote").hasSize(rows(writers));
    assertThat(Collections.frequency(told, "a.csv lost")).as("lost, seed %d", seed).isZero();
  }

  private static int rows(List<RotatingWriter> writers) {
    return writers.stream().mapToInt(writer -> writer.rows().size()).sum();
  }
}
