package io.telemetrystack.store.embedded;

import io.telemetrystack.bench.Figure;
import io.telemetrystack.bench.ProcessUse;
import io.telemetrystack.bench.Run;
import io.telemetrystack.bench.Subject;
import io.telemetrystack.bench.Suite;
import io.telemetrystack.store.Retention;
import io.telemetrystack.store.SampleQuery;
import io.telemetrystack.telemetry.Fleet;
import io.telemetrystack.telemetry.Frame;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * Writes 1 000 GPUs x 10 fields x 200 seconds in frames of a host's 960 points, about 5 000 points
 * a call, several times over, and asks for some of them. A main for {@code scripts/bench}.
 */
public final class EmbeddedStoreBenchmark {
  private static final Figure RATE = Figure.rate("write", "points/s");
  private static final Figure CPU_RATE = Figure.rate("write", "points/CPU s");
  private static final Figure LATEST = Figure.cost("latest", "µs");
  private static final Figure RANGE = Figure.cost("range", "µs");
  private static final Figure OPEN = Figure.cost("open", "ms");
  private static final long SECOND = 1_000_000_000L;
  private static final long T0 = 1_752_871_354L * SECOND;
  private static final int GPUS = 1_000;
  private static final int SECONDS = 200;
  private static final int SWEEPS_PER_FRAME = 12;
  private static final int FRAMES_PER_CALL = 5;
  private static final int WARM_UP = 2;
  private static final int QUERIES = 2_000;

  private final Path directory;
  private final Fleet fleet = new Fleet(GPUS, 1);
  private int rounds;
  private long points;

  private EmbeddedStoreBenchmark(Path directory) {
    this.directory = directory;
  }

  public static void main(String[] args) throws Exception {
    Path directory = Files.createTempDirectory("embedded-store-benchmark");
    try {
      new EmbeddedStoreBenchmark(directory).run(Suite.of("store"));
    } finally {
      EmbeddedStoreIT.delete(directory);
    }
  }

  private void run(Suite suite) throws Exception {
    try (EmbeddedStore store = open(directory)) {
      for (int i = 0; i < WARM_UP; i++) {
        write(store);
        query(store);
      }
      measure(suite, "frames of 960 points", () -> write(store));
      System.out.printf(
          "heads %d KiB, log %d KiB%n", store.headBytes() / 1024, store.logBytes() / 1024);
      String range = "latest of a GPU, and all %d samples of one field";
      measure(suite, range.formatted(rounds * SECONDS), () -> query(store));
      String killed = "opened after a kill with %,d points, of which the log has %d KiB";
      measure(
          suite,
          killed.formatted(points, store.logBytes() / 1024),
          () -> reopen(EmbeddedStoreIT.copyAsIfKilled(directory)));
    }
    System.out.printf(
        "on disk %.2f bytes a point after close, %,d points%n",
        (double) size(directory.resolve("rocksdb")) / points, points);
  }

  private static void measure(Suite suite, String work, Callable<Run> run) throws Exception {
    suite.measure(work, List.of(new Subject(Subject.US, run)));
  }

  private Run write(EmbeddedStore store) throws IOException {
    List<Frame> frames = frames(T0 + (long) rounds++ * SECONDS * SECOND);
    long written = frames.stream().mapToLong(Frame::size).sum();
    points += written;
    long cpu = cpuNs();
    ProcessUse use = own();
    long start = System.nanoTime();
    for (int i = 0; i < frames.size(); i += FRAMES_PER_CALL) {
      store.write(frames.subList(i, Math.min(frames.size(), i + FRAMES_PER_CALL)));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    Map<Figure, Double> figures = new LinkedHashMap<>();
    figures.put(RATE, written / seconds);
    figures.put(CPU_RATE, written * 1e9 / (cpuNs() - cpu));
    return new Run(figures, use.soFar());
  }

  private List<Frame> frames(long startNs) {
    List<Frame> frames = new ArrayList<>();
    for (int sweep = 0; sweep < SECONDS; sweep += SWEEPS_PER_FRAME) {
      int sweeps = Math.min(SWEEPS_PER_FRAME, SECONDS - sweep);
      for (int host = 0; host < fleet.hosts(); host++) {
        frames.add(fleet.frame(host, startNs + sweep * SECOND, sweeps));
      }
    }
    return frames;
  }

  private Run query(EmbeddedStore store) throws IOException {
    ProcessUse use = own();
    Map<Figure, Double> figures = new LinkedHashMap<>();
    long start = System.nanoTime();
    for (int i = 0; i < QUERIES; i++) {
      store.latest(uuid(i));
    }
    figures.put(LATEST, (System.nanoTime() - start) / 1e3 / QUERIES);
    start = System.nanoTime();
    for (int i = 0; i < QUERIES; i++) {
      Set<String> fields = Set.of(Fleet.fields().get(i % 10));
      store.samples(new SampleQuery(uuid(i), "", fields, T0, T0 + 86_400 * SECOND, null, 100_000));
    }
    figures.put(RANGE, (System.nanoTime() - start) / 1e3 / QUERIES);
    return new Run(figures, use.soFar());
  }

  /** Opens a copy, which is deleted. */
  private static Run reopen(Path copy) throws IOException {
    ProcessUse use = own();
    long start = System.nanoTime();
    try (EmbeddedStore reopened = open(copy)) {
      double ms = (System.nanoTime() - start) / 1e6;
      if (reopened.storedPoints() == 0) {
        throw new IllegalStateException("nothing was in the log");
      }
      return new Run(Map.of(OPEN, ms), use.soFar());
    } finally {
      EmbeddedStoreIT.delete(copy);
    }
  }

  private static ProcessUse own() throws IOException {
    return ProcessUse.of(ProcessHandle.current().pid());
  }

  private static EmbeddedStore open(Path directory) {
    return new EmbeddedStore(
        directory, config(), TestMemory.SHARED, InstantSource.system(), Runnable::run);
  }

  private static EmbeddedStoreConfig config() {
    return EmbeddedStoreConfig.withRetention(Retention.UNLIMITED);
  }

  private String uuid(int i) {
    return fleet.gpus().get(i * 7 % GPUS).series().id().uuid();
  }

  private static long cpuNs() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static long size(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
