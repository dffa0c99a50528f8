package io.telemetrystack.store.embedded;

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
import java.util.List;
import java.util.Set;

/**
 * Writes 1 000 GPUs x 10 fields x 200 seconds in frames of a host's 960 or 960 / 12 points, about 5
 * 000 points a call, several times over, and prints rates. A program of its own, because what it
 * measures leaves state behind: {@code java -Xmx512m -cp … EmbeddedStoreBenchmark [points per
 * frame] [rounds]}.
 */
public final class EmbeddedStoreBenchmark {
  private static final long SECOND = 1_000_000_000L;
  private static final long T0 = 1_752_871_354L * SECOND;
  private static final int GPUS = 1_000;
  private static final int SECONDS = 200;
  private static final int BATCH_POINTS = 5_000;

  private final Path directory;
  private final int sweepsPerFrame;
  private final Fleet fleet = new Fleet(GPUS, 1);

  private EmbeddedStoreBenchmark(Path directory, int sweepsPerFrame) {
    this.directory = directory;
    this.sweepsPerFrame = sweepsPerFrame;
  }

  public static void main(String[] args) throws IOException {
    int sweeps = args.length > 0 ? Math.max(1, Integer.parseInt(args[0]) / 80) : 12;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
    Path directory = Files.createTempDirectory("embedded-store-benchmark");
    try {
      new EmbeddedStoreBenchmark(directory, sweeps).run(rounds);
    } finally {
      EmbeddedStoreIT.delete(directory);
    }
  }

  private void run(int rounds) throws IOException {
    long points = 0;
    try (EmbeddedStore store = open()) {
      for (int round = 0; round < rounds; round++) {
        points += write(store, round);
      }
      query(store, rounds);
      print("log %d KiB", store.logBytes() / 1024);
      reopenAsIfKilled();
    }
    print(
        "on disk %.2f bytes a point after close, %d points",
        (double) size(directory.resolve("rocksdb")) / points, points);
    long start = System.nanoTime();
    open().close();
    print("open after close and close again: %.0f ms", (System.nanoTime() - start) / 1e6);
  }

  private long write(EmbeddedStore store, int round) {
    List<Frame> frames = frames(T0 + (long) round * SECONDS * SECOND);
    long points = frames.stream().mapToLong(Frame::size).sum();
    long cpu = cpuNs();
    long start = System.nanoTime();
    int batch = BATCH_POINTS / (80 * sweepsPerFrame);
    for (int i = 0; i < frames.size(); i += batch) {
      store.write(frames.subList(i, Math.min(frames.size(), i + batch)));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    double cpuSeconds = (cpuNs() - cpu) / 1e9;
    print(
        "round %d: %.1f M points/s, %.1f M points per CPU second, heads %d KiB, log %d KiB",
        round,
        points / seconds / 1e6,
        points / cpuSeconds / 1e6,
        store.headBytes() / 1024,
        store.logBytes() / 1024);
    return points;
  }

  private List<Frame> frames(long startNs) {
    List<Frame> frames = new ArrayList<>();
    for (int sweep = 0; sweep < SECONDS; sweep += sweepsPerFrame) {
      int sweeps = Math.min(sweepsPerFrame, SECONDS - sweep);
      for (int host = 0; host < fleet.hosts(); host++) {
        frames.add(fleet.frame(host, startNs + sweep * SECOND, sweeps));
      }
    }
    return frames;
  }

  private void query(EmbeddedStore store, int rounds) {
    int queries = 2_000;
    for (int warmUp = 0; warmUp < 3; warmUp++) {
      long start = System.nanoTime();
      for (int i = 0; i < queries; i++) {
        store.latest(uuid(i));
      }
      double latestUs = (System.nanoTime() - start) / 1e3 / queries;
      start = System.nanoTime();
      long found = 0;
      for (int i = 0; i < queries; i++) {
        found +=
            store
                .samples(
                    new SampleQuery(
                        uuid(i),
                        "",
                        Set.of(Fleet.fields().get(i % 10)),
                        T0,
                        T0 + 86_400 * SECOND,
                        null,
                        100_000))
                .size();
      }
      double rangeUs = (System.nanoTime() - start) / 1e3 / queries;
      print(
          "latest of a GPU %.1f us; all %d samples of one field (%d seconds) %.1f us",
          latestUs, found / queries, rounds * SECONDS, rangeUs);
    }
  }

  private void reopenAsIfKilled() throws IOException {
    Path copy = EmbeddedStoreIT.copyAsIfKilled(directory);
    long start = System.nanoTime();
    try (EmbeddedStore reopened =
        new EmbeddedStore(
            copy, config(), TestMemory.SHARED, InstantSource.system(), Runnable::run)) {
      double seconds = (System.nanoTime() - start) / 1e9;
      print(
          "open after a kill: %.0f ms for %d points in the log, %.1f M points/s",
          seconds * 1e3, reopened.storedPoints(), reopened.storedPoints() / seconds / 1e6);
    } finally {
      EmbeddedStoreIT.delete(copy);
    }
  }

  private EmbeddedStore open() {
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

  private static void print(String format, Object... args) {
    System.out.printf(format + "%n", args);
  }
}
