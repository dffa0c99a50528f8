package io.telemetrystack.streamer;

import io.telemetrystack.telemetry.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;

/** Files of a temporary directory, and streamers that read them one after the other. */
class CsvLives {
  static final String HEADER = "timestamp,metric_name,uuid,Hostname,value\n";
  private static final long START_MS = 1_000_000;

  @TempDir Path directory;
  final List<Integer> accepted = new ArrayList<>();
  final Map<String, String> options = new HashMap<>();
  final Set<String> others = new HashSet<>();
  String saved = SimulatedStreamer.nothingSaved();
  SimulatedStreamer streamer;

  static String rows(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj("1970-01-01T00:00:01Z,F,GPU-1,h,%d\n"::formatted)
        .collect(Collectors.joining());
  }

  Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  void append(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.APPEND);
  }

  /** A process begins. */
  void start(String... more) {
    accepted.clear();
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    options.putIfAbsent("csv-path", directory + "/*.csv*");
    long nowMs = streamer == null ? START_MS : streamer.nowMs();
    streamer =
        new SimulatedStreamer(options, path -> !others.contains(path), this::accept, nowMs, saved);
  }

  private void accept(Frame frame, long nowMs) {
    for (int i = 0; i < frame.size(); i++) {
      accepted.add((int) frame.value(i));
    }
  }

  void stop() {
    streamer.stop();
    saved = streamer.saved();
  }

  void kill() {
    saved = streamer.saved();
  }

  void readAll() {
    start();
    streamer.run(10_000);
    stop();
  }

  static List<Integer> numbers(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }
}
