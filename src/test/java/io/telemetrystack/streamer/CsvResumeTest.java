package io.telemetrystack.streamer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of files is read by the streamers that come one after the other. */
class CsvResumeTest extends CsvLives {
  @ParameterizedTest
  @ValueSource(strings = {"a.csv", "a.csv.gz"})
  void goesOnWhereItWasStopped(String name) throws IOException {
    byte[] bytes = (HEADER + rows(0, 1_000) + "short\n" + rows(1_000, 2_000)).getBytes(UTF_8);
    Path file = directory.resolve(name);
    try (OutputStream out = Files.newOutputStream(file);
        OutputStream packed = name.endsWith(".gz") ? new GZIPOutputStream(out) : out) {
      packed.write(bytes);
    }
    start("csv-pace", "100/s");
    streamer.run(5_000);
    stop();
    int count = accepted.size();
    assertThat(accepted).isEqualTo(numbers(0, count)).hasSizeBetween(400, 600);

    start("csv-pace", "max");
    streamer.run(1_000);
    assertThat(accepted).isEqualTo(numbers(count, 2_000));
    assertThat(streamer.told).containsExactly(name + " GOES_ON");
    assertThat(streamer.refusedLines).containsExactly(1_002L);
  }

  @Test
  void goesOnBeforeWhatItReadLastWhenItWasKilled() throws IOException {
    write("a.csv", HEADER + rows(0, 2_000));
    start("csv-pace", "100/s");
    streamer.run(8_000);
    kill();
    assertThat(accepted).hasSizeGreaterThan(700);

    start("csv-pace", "max");
    streamer.run(1_000);
    assertThat(accepted.get(0)).isBetween(350, 650);
    assertThat(accepted).isEqualTo(numbers(accepted.get(0), 2_000));
  }

  @Test
  void readsAFinishedFileOnceWhileItIsAsItWas() throws IOException {
    Path file = write("a.csv", HEADER + rows(0, 10));
    readAll();
    assertThat(accepted).isEqualTo(numbers(0, 10));
    readAll();
    assertThat(accepted).isEmpty();
    assertThat(streamer.told).containsExactly("a.csv FINISHED");

    append(file, rows(10, 15));
    readAll();
    assertThat(accepted).isEqualTo(numbers(10, 15));
    readAll();
    assertThat(accepted).isEmpty();

    write("a.csv", HEADER + rows(50, 55));
    readAll();
    assertThat(accepted).isEqualTo(numbers(50, 55));
    assertThat(streamer.told).containsExactly("a.csv CHANGED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"max", "5/s"})
  void aLastRowWithoutALineEndMayGrow(String pace) throws IOException {
    Path file = write("a.csv", HEADER + rows(0, 11).stripTrailing());
    options.put("csv-pace", pace);
    readAll();
    assertThat(accepted).isEqualTo(numbers(0, 11));
    readAll();
    assertThat(accepted).isEmpty();

    append(file, "7\n" + rows(11, 13));
    readAll();
    assertThat(accepted).containsExactly(107, 11, 12);
  }

  @Test
  void readsNothingTwiceOfFilesThatStandInAQueue() throws IOException {
    write("a.csv", HEADER + rows(0, 100));
    write("b.csv", HEADER + rows(100, 200));
    start("csv-pace", "100/s");
    streamer.run(1_500);
    stop();
    assertThat(accepted).hasSizeBetween(120, 180);
    int count = accepted.size();
    write("c.csv", HEADER + rows(200, 210));

    readAll();
    assertThat(accepted).isEqualTo(numbers(count, 210));
    assertThat(streamer.told).containsExactly("a.csv FINISHED", "b.csv GOES_ON", "c.csv START");
  }

  @Test
  void aLoopGoesOnWithinThePass() throws IOException {
    write("a.csv", HEADER + rows(0, 100));
    write("b.csv", HEADER + rows(100, 200));
    start("csv-mode", "loop", "csv-pace", "100/s", "csv-timestamps", "file");
    streamer.run(3_500);
    stop();
    int count = accepted.size();
    assertThat(count).isBetween(300, 390);

    start();
    streamer.run(2_000);
    List<Integer> expected = new ArrayList<>(numbers(count - 200, 200));
    expected.addAll(numbers(0, 50));
    assertThat(accepted).startsWith(expected.toArray(Integer[]::new));
    assertThat(streamer.told).startsWith("b.csv GOES_ON", "a.csv START", "b.csv START");
  }

  @Test
  void aLoopBeginsAnewWithAFileThatBreaksOff() throws IOException {
    Path whole = directory.resolve("whole");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(whole))) {
      out.write((HEADER + rows(0, 10)).getBytes(UTF_8));
    }
    byte[] bytes = Files.readAllBytes(whole);
    Files.write(directory.resolve("a.csv.gz"), Arrays.copyOf(bytes, bytes.length - 9));
    start("csv-mode", "loop", "csv-pace", "max", "csv-timestamps", "file");
    streamer.run(3_000);

    assertThat(accepted).hasSizeGreaterThan(20).startsWith(numbers(0, 10).toArray(Integer[]::new));
  }

  @Test
  void leavesASharedFileThatIsAnothersAndGoesOnWithItWhenItComesBack() throws IOException {
    Path file = write("a.csv", HEADER + rows(0, 1_000));
    others.add(file.toString());
    start("csv-shared", "true", "csv-pace", "100/s");
    streamer.run(5_000);
    assertThat(accepted).isEmpty();

    others.clear();
    streamer.run(6_000);
    others.add(file.toString());
    streamer.run(1_000);
    int count = accepted.size();
    assertThat(accepted).isEqualTo(numbers(0, count)).hasSizeBetween(100, 500);
    assertThat(streamer.told).containsExactly("a.csv START", "a.csv left");
    assertThat(streamer.checkpoints.settleLeft()).containsExactly(file.toString());
    assertThat(streamer.checkpoints.latest(file.toString()).line()).isEqualTo(count + 2);
    streamer.run(5_000);
    assertThat(accepted).hasSize(count);

    others.clear();
    streamer.run(20_000);
    assertThat(accepted).isEqualTo(numbers(0, 1_000));
  }

  @Test
  void goesOnWhereAnotherNodeSaysThatItWas() throws IOException {
    Path file = write("a.csv", HEADER + rows(0, 1_000));
    start("csv-shared", "true", "csv-pace", "100/s");
    streamer.run(6_000);
    stop();
    int count = accepted.size();
    List<Checkpoint> said = streamer.checkpoints.known();
    saved = SimulatedStreamer.nothingSaved();

    start();
    said.forEach(streamer.checkpoints::learn);
    streamer.run(20_000);
    assertThat(accepted).isEqualTo(numbers(count, 1_000));
    assertThat(streamer.checkpoints.latest(file.toString()).finished()).isTrue();
  }
}
