package io.telemetrystack.chaos;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a process takes, noted again and again, and whether it grows. */
final class Vitals {
  /** How much more of each is taken for noise, besides a tenth. */
  private static final Map<String, Long> NOISE =
      Map.of("memory MiB", 48L, "descriptors", 24L, "threads", 8L, "queue and log MiB", 48L);

  private static final int PARTS = 3;

  private final Path data;
  private final Map<String, List<Long>> readings = new LinkedHashMap<>();

  /**
   * @param data the node's directory
   */
  Vitals(Path data) {
    this.data = data;
  }

  void note(long pid) throws IOException {
    note("memory MiB", status(pid, "VmRSS:") >> 10);
    note("descriptors", new File("/proc/" + pid + "/fd").list().length);
    note("threads", status(pid, "Threads:"));
    note("queue and log MiB", (bytes("broker") + bytes("store/log")) >> 20);
  }

  private void note(String what, long reading) {
    readings.computeIfAbsent(what, key -> new ArrayList<>()).add(reading);
  }

  /** The medians of the first third and of the last, and what has grown between them. */
  List<String> growth(ChaosRun run) {
    List<String> grown = new ArrayList<>();
    readings.forEach(
        (what, all) -> {
          int third = all.size() / PARTS;
          long first = median(all.subList(0, third));
          long last = median(all.subList(all.size() - third, all.size()));
          run.say("%s: %d in the first third, %d in the last", what, first, last);
          if (last > first + first / 10 + NOISE.get(what)) {
            grown.add("%s grew from %d to %d".formatted(what, first, last));
          }
        });
    return grown;
  }

  private static long median(List<Long> readings) {
    return readings.stream().sorted().skip(readings.size() / 2).findFirst().orElse(0L);
  }

  private static long status(long pid, String name) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }

  private long bytes(String part) throws IOException {
    try (Stream<Path> files = Files.walk(data.resolve(part))) {
      return files.filter(Files::isRegularFile).mapToLong(Vitals::size).sum();
    } catch (UncheckedIOException gone) {
      return 0;
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (NoSuchFileException gone) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
