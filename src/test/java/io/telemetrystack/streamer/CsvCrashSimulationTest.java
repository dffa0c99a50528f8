package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.streamer.SimulatedStreamer.Sent;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.wire.PublishReply;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files are read while frames are accepted in any order, the process is killed or stopped at any
 * moment, and files grow by pieces of rows. A broker that is killed loses what it accepted in the
 * last second. In the end every row was accepted and kept.
 */
class CsvCrashSimulationTest {
  private static final int LIVES = 12;
  private static final long SPILL_AGE_MS = 1_000;

  @TempDir Path directory;

  private final Set<Double> kept = new HashSet<>();
  private final Map<Double, Long> fresh = new HashMap<>();
  private final Set<Double> expected = new HashSet<>();
  private final Map<String, String> options = new HashMap<>();
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
    options.put("csv-path", directory + "/*.csv*");
    options.put("csv-checkpoint-delay", SPILL_AGE_MS + 1 + "ms");
    if (random.nextInt(4) > 0) {
      options.put("csv-pace", 50 + random.nextInt(2_000) + "/s");
    }
    String saved = SimulatedStreamer.nothingSaved();
    long nowMs = 1_000_000;
    for (int life = 0; life < LIVES; life++) {
      SimulatedStreamer streamer = streamer(saved, nowMs);
      live(streamer);
      end(streamer, random.nextInt(4) == 0);
      saved = streamer.saved();
      nowMs = streamer.nowMs();
    }
    append(unwritten.length());
    SimulatedStreamer last = streamer(saved, nowMs);
    last.run(60_000);
    last.stop();

    keepWhatIsOlderThan(Long.MAX_VALUE);
    expected.removeAll(kept);
    assertThat(expected).as("rows missing, seed %d", seed).isEmpty();
  }

  private SimulatedStreamer streamer(String saved, long nowMs) {
    return new SimulatedStreamer(options, path -> true, this::accepted, nowMs, saved);
  }

  private void accepted(Frame frame, long nowMs) {
    for (int i = 0; i < frame.size(); i++) {
      fresh.putIfAbsent(frame.value(i), nowMs);
    }
  }

  private void live(SimulatedStreamer streamer) throws IOException {
    int steps = random.nextInt(2_000);
    for (int step = 0; step < steps; step++) {
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> streamer.read();
        case 3, 4, 5 -> answer(streamer);
        case 6 -> {
          streamer.advance(random.nextInt(random.nextInt(50) == 0 ? 1_500 : 20));
          keepWhatIsOlderThan(streamer.nowMs() - SPILL_AGE_MS);
        }
        default -> append(random.nextInt(20) == 0 ? random.nextInt(60) : 0);
      }
    }
  }

  private void answer(SimulatedStreamer streamer) {
    if (streamer.sent.isEmpty()) {
      return;
    }
    Sent frame = streamer.sent.get(random.nextInt(streamer.sent.size()));
    switch (random.nextInt(6)) {
      case 0 -> streamer.refuse(frame, new PublishReply.Full("full", 1 + random.nextInt(300)));
      case 1 -> streamer.refuse(frame, new PublishReply.Unavailable("down", 0));
      default -> streamer.accept(frame);
    }
  }

  private void end(SimulatedStreamer streamer, boolean graceful) {
    if (graceful) {
      streamer.stop();
      keepWhatIsOlderThan(Long.MAX_VALUE);
    } else {
      keepWhatIsOlderThan(streamer.nowMs() - SPILL_AGE_MS);
      fresh.clear();
    }
  }

  private void keepWhatIsOlderThan(long limitMs) {
    fresh.forEach(
        (row, acceptedMs) -> {
          if (acceptedMs <= limitMs) {
            kept.add(row);
          }
        });
    fresh.keySet().removeAll(kept);
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
