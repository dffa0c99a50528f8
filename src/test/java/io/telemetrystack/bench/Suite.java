package io.telemetrystack.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A suite of {@code scripts/bench}: lets its subjects do a named work several times, prints medians
 * with their spread, and keeps them in {@code target/bench/SUITE.json}.
 *
 * <p>The file holds one JSON object a line, for each figure of each subject in the suite's last
 * run:
 *
 * <pre>
 * suite        "queue"
 * name         of the work: "disk"
 * subject      "telemetry-stack", or the name of a peer
 * figure       "drain", or "" where the work has one figure only
 * unit         "messages/s"
 * runs         how many there were
 * median, min, max
 * cpuSeconds   of the process under test, the median of the runs
 * peakRssMib   of the process under test, the highest of the runs
 * peer, ratio  only of the first subject, and only beside others: the best of them in this figure,
 *              and the first one's median divided by that one's
 * </pre>
 */
public final class Suite {
  private static final int RUNS = 3;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String name;
  private final Path file;
  private final PrintStream out;

  Suite(String name, Path directory, PrintStream out) throws IOException {
    this.name = name;
    this.out = out;
    file = Files.createDirectories(directory).resolve(name + ".json");
    Files.deleteIfExists(file);
  }

  /** What an earlier run of the suite has kept is deleted. */
  public static Suite of(String name) throws IOException {
    return new Suite(name, Path.of("target", "bench"), System.out);
  }

  /**
   * The subjects take turns, so that what else the machine does meets all of them.
   *
   * @param subjects the first is compared with the others
   */
  public void measure(String work, List<Subject> subjects) throws Exception {
    out.println(work);
    Map<Subject, List<Run>> runs = new LinkedHashMap<>();
    for (int run = 0; run < RUNS; run++) {
      for (Subject subject : subjects) {
        Run done = subject.work().call();
        runs.computeIfAbsent(subject, first -> new ArrayList<>()).add(done);
        out.printf("  run %d, %s: %s%n", run + 1, subject.name(), text(done));
      }
    }
    List<Measured> measured = new ArrayList<>();
    runs.forEach((subject, all) -> measured.add(new Measured(subject.name(), all)));
    show(work, measured);
  }

  private void show(String work, List<Measured> measured) throws IOException {
    Measured first = measured.get(0);
    List<Measured> peers = measured.subList(1, measured.size());
    out.printf("%s, medians of %d%n", work, RUNS);
    for (Figure figure : first.figures()) {
      Optional<Measured> best = best(figure, peers);
      print(figure, first);
      keep(work, figure, first, best);
      for (Measured peer : peers) {
        print(figure, peer);
        keep(work, figure, peer, Optional.empty());
      }
      best.ifPresent(
          peer ->
              out.printf(
                  Locale.ROOT,
                  "  %.2f x the best peer, %s%n",
                  ratio(figure, first, peer),
                  peer.subject()));
    }
  }

  private void print(Figure figure, Measured measured) {
    Spread spread = measured.spread(figure);
    out.printf(
        "  %-16s %-8s %12s %s (%s to %s), CPU %.1f s, peak RSS %.0f MiB%n",
        measured.subject(),
        figure.name(),
        text(spread.median()),
        figure.unit(),
        text(spread.min()),
        text(spread.max()),
        measured.cpuSeconds(),
        measured.peakRssMib());
  }

  private void keep(String work, Figure figure, Measured measured, Optional<Measured> peer)
      throws IOException {
    Spread spread = measured.spread(figure);
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("suite", name);
    line.put("name", work);
    line.put("subject", measured.subject());
    line.put("figure", figure.name());
    line.put("unit", figure.unit());
    line.put("runs", measured.runs().size());
    line.put("median", spread.median());
    line.put("min", spread.min());
    line.put("max", spread.max());
    line.put("cpuSeconds", measured.cpuSeconds());
    line.put("peakRssMib", measured.peakRssMib());
    if (peer.isPresent()) {
      line.put("peer", peer.get().subject());
      line.put("ratio", ratio(figure, measured, peer.get()));
    }
    Files.writeString(
        file,
        JSON.writeValueAsString(line) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private static Optional<Measured> best(Figure figure, List<Measured> peers) {
    Comparator<Measured> byMedian = Comparator.comparingDouble(it -> it.spread(figure).median());
    return peers.stream().max(figure.moreIsBetter() ? byMedian : byMedian.reversed());
  }

  private static double ratio(Figure figure, Measured one, Measured other) {
    return one.spread(figure).median() / other.spread(figure).median();
  }

  private static String text(Run run) {
    return run.figures().entrySet().stream()
        .map(it -> it.getKey().name() + " " + text(it.getValue()) + " " + it.getKey().unit())
        .collect(Collectors.joining(", "));
  }

  private static String text(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
  }
}
