package io.telemetrystack.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.telemetrystack.health.Cause;
import io.telemetrystack.health.EventKind;
import io.telemetrystack.health.HealthEvent;
import io.telemetrystack.health.Severity;
import io.telemetrystack.store.EventFilter;
import io.telemetrystack.store.EventQuery;
import io.telemetrystack.store.Retention;
import io.telemetrystack.store.Sample;
import io.telemetrystack.store.StoreUnavailableException;
import io.telemetrystack.store.TelemetryStore;
import io.telemetrystack.store.TelemetryStoreContract;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksIterator;

/** The contract on heads, on sealed chunks and after a restart, and what is the store's own. */
class EmbeddedStoreIT {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.ofEpochSecond(1_752_880_000));

  /** Opens a store for each test and does something after each write. */
  abstract static class OnDisk extends TelemetryStoreContract {
    @TempDir Path scratch;
    Path directory;
    EmbeddedStore store;

    @BeforeEach
    void open() {
      directory = scratch.resolve("store");
      store = EmbeddedStoreIT.open(directory, Retention.UNLIMITED);
    }

    @AfterEach
    void close() {
      store.close();
    }

    @Override
    protected TelemetryStore store() {
      return store;
    }
  }

  /** Chunks have what heads have, too. */
  @Nested
  class Saved extends OnDisk {
    @Override
    protected void settle() {
      store.checkpoint();
    }
  }

  @Nested
  class Sealed extends OnDisk {
    @Override
    protected void settle() {
      store.checkpoint();
      store.checkpoint();
      assertThat(store.headBytes()).isZero();
    }
  }

  @Nested
  class Replayed extends OnDisk {
    @Override
    protected void settle() {
      Path copy = copyAsIfKilled(directory);
      store.close();
      store = EmbeddedStoreIT.open(copy, Retention.UNLIMITED);
      directory = copy;
    }
  }

  @Nested
  class InHeads extends OnDisk {
    @Override
    protected void settle() {}

    @Test
    void opensEmptyLogAfterAClose() {
      store.write(List.of(frame(gpu("GPU-1"), 600)));
      store.close();
      store = EmbeddedStoreIT.open(directory, Retention.UNLIMITED);
      assertThat(store.recovery()).isEqualTo(new Recovery(0, 0, List.of()));
      assertThat(store.samples(all("GPU-1"))).hasSize(600);
      assertThat(store.latest("GPU-1")).extracting(Sample::value).containsExactly(599.0);
    }

    @Test
    void joinsWithThePointsOfADayWhateverWasSealedOfItBefore() {
      Labels gpu = gpu("GPU-1");
      long day = ChunkKey.BUCKET_NS;
      store.write(List.of(points(gpu, day, day + 4)));
      store.checkpoint();
      store.write(List.of(points(gpu, day + 1, day + 3)));
      store.close();
      store = EmbeddedStoreIT.open(directory, Retention.UNLIMITED);
      store.write(List.of(points(gpu, day + 2, 2 * day)));
      store.checkpoint();

      assertThat(store.samples(all("GPU-1")))
          .extracting(Sample::timeNs)
          .containsExactly(day, day + 1, day + 2, day + 3, day + 4, 2 * day);
    }

    private static Frame points(Labels gpu, long... timesNs) {
      Frame.Builder frame = new Frame.Builder("h");
      for (long timeNs : timesNs) {
        frame.add(gpu, "F", timeNs, (double) timeNs);
      }
      return frame.build();
    }

    @Test
    void cutsOffATornRecordAndSaysSo() throws IOException {
      store.write(List.of(frame(gpu("GPU-1"), 10)));
      Path copy = copyAsIfKilled(directory);
      Files.write(segment(copy), new byte[] {0, 0, 1, 0, 7, 7, 7}, StandardOpenOption.APPEND);
      try (EmbeddedStore reopened = EmbeddedStoreIT.open(copy, Retention.UNLIMITED)) {
        assertThat(reopened.recovery()).isEqualTo(new Recovery(1, 7, List.of()));
        assertThat(reopened.samples(all("GPU-1"))).hasSize(10);
      }
    }

    @Test
    void setsASegmentAsideThatIsDamagedInTheMiddle() throws IOException {
      store.write(List.of(frame(gpu("GPU-1"), 10)));
      store.write(List.of(frame(gpu("GPU-2"), 10)));
      Path copy = copyAsIfKilled(directory);
      flipBit(segment(copy), LogSegment.HEAD_BYTES + 20);
      try (EmbeddedStore reopened = EmbeddedStoreIT.open(copy, Retention.UNLIMITED)) {
        assertThat(reopened.samples(all("GPU-1"))).isEmpty();
        assertThat(reopened.samples(all("GPU-2"))).hasSize(10);
        Path setAside = reopened.recovery().setAside().get(0);
        assertThat(setAside).exists();
        assertThat(Path.of(setAside + ".reason")).content().contains("are no record");
      }
    }

    @Test
    void keepsTheHistoryOfAssignments() {
      Labels free = gpu("GPU-1");
      Labels lent = new Labels(free.series(), new Assignment("c", "p", "ns"), free.attributes());
      write(free, "F", T0, 1);
      write(lent, "F", T0 + 10, 1);
      write(lent, "F", T0 + 20, 1);
      write(free, "F", T0 + 30, 1);
      store.close();
      store = EmbeddedStoreIT.open(directory, Retention.UNLIMITED);
      assertThat(store.assignments(free.series().id()))
          .isEqualTo(
              Map.of(T0, Assignment.NONE, T0 + 10, lent.assignment(), T0 + 30, Assignment.NONE));
    }

    @Test
    void dropsWhatIsOlderThanTheRetention() {
      write(gpu("GPU-1"), "F", T0 - 3 * DAY, 1);
      write(gpu("GPU-1"), "F", T0 - DAY / 2, 2);
      write(gpu("GPU-1"), "F", T0, 3);
      store.close();
      store = EmbeddedStoreIT.open(directory, new Retention(Duration.ofDays(1)));
      assertThat(store.samples(all("GPU-1"))).extracting(Sample::value).containsExactly(2.0, 3.0);
      long nowNs = CLOCK.instant().getEpochSecond() * SECOND;
      assertThat(store.applyRetention(nowNs)).isTrue();
      assertThat(store.applyRetention(nowNs)).isFalse();
      write(gpu("GPU-1"), "F", T0 - 2 * DAY, 4);
      assertThat(store.expiredPoints()).isEqualTo(1);
      store.close();
      store = EmbeddedStoreIT.open(directory, Retention.UNLIMITED);
      assertThat(store.samples(all("GPU-1"))).extracting(Sample::value).containsExactly(2.0, 3.0);
    }

    @Test
    void dropsEventsThatAreOlderThanTheRetention() {
      HealthEvent old = xid(gpu("GPU-1"), T0 - 3 * DAY);
      HealthEvent recent = xid(gpu("GPU-1"), T0);
      store.writeEvents(List.of(old, recent));
      store.close();
      store = EmbeddedStoreIT.open(directory, new Retention(Duration.ofDays(1)));
      store.applyRetention(CLOCK.instant().getEpochSecond() * SECOND);
      store.close();
      store = EmbeddedStoreIT.open(directory, Retention.UNLIMITED);
      EventQuery all = new EventQuery(EventFilter.ALL, Long.MIN_VALUE, Long.MAX_VALUE, null, 9);
      assertThat(store.events(all)).containsExactly(recent);
    }

    @Test
    void emptiesTheLogWhenItIsLongAndTheHeadsWhenTheyAreLarge() {
      store.close();
      EmbeddedStoreConfig small =
          new EmbeddedStoreConfig(Retention.UNLIMITED, 4_096, 2_000_000, false);
      store = new EmbeddedStore(directory, small, TestMemory.SHARED, CLOCK, Runnable::run);
      for (int i = 0; i < 300; i++) {
        store.write(List.of(frame(gpu("GPU-" + i), 100)));
        assertThat(store.headBytes()).isLessThan(4_096 + 2_048);
      }
      assertThat(store.logBytes()).isLessThan(100_000);
    }

    @Test
    void letsTheLogGrowWhileSeriesHaveFewPointsEach() {
      store.close();
      EmbeddedStoreConfig small =
          new EmbeddedStoreConfig(Retention.UNLIMITED, 1 << 20, 4_000, false);
      store = new EmbeddedStore(directory, small, TestMemory.SHARED, CLOCK, Runnable::run);
      long longest = 0;
      for (int i = 0; i < 100; i++) {
        store.write(List.of(frame(gpu("GPU-" + i), 10)));
        longest = Math.max(longest, store.logBytes());
      }
      assertThat(longest).isGreaterThan(8_000).isLessThan(4 * 4_000 + 4_000);

      store.checkpoint();
      longest = 0;
      for (int i = 0; i < 100; i++) {
        store.write(List.of(frame(gpu("GPU-1"), 64)));
        longest = Math.max(longest, store.logBytes());
      }
      assertThat(longest).isGreaterThan(4_000).isLessThan(6_000);
    }

    @Test
    void goesOnWhileACheckpointIsUnderWayUntilTheLogIsTwiceAsLong() {
      store.close();
      EmbeddedStoreConfig small =
          new EmbeddedStoreConfig(Retention.UNLIMITED, 1 << 20, 4_000, false);
      Deque<Runnable> asked = new ArrayDeque<>();
      store = new EmbeddedStore(directory, small, TestMemory.SHARED, CLOCK, asked::add);
      long longest = 0;
      for (int i = 0; i < 100; i++) {
        store.write(List.of(frame(gpu("GPU-1"), 64)));
        longest = Math.max(longest, store.logBytes());
      }
      assertThat(longest).isGreaterThan(8_000).isLessThan(10_000);

      assertThat(asked).hasSize(1);
      asked.remove().run();
      assertThat(store.logBytes()).isLessThan(100);
      for (int i = 0; i < 8; i++) {
        store.write(List.of(frame(gpu("GPU-1"), 64)));
      }
      assertThat(asked).hasSize(1);
      store.close();
      asked.remove().run();
      assertThat(asked).isEmpty();
    }

    @Test
    void writesFewPointsAgainAndAgainIntoOneChunkUntilTheyAreMany() {
      for (int i = 0; i < 20; i++) {
        store.write(List.of(frame(gpu("GPU-1"), 30 * i, 30 * i + 30)));
        store.checkpoint();
        assertThat(store.headBytes() > 0).isEqualTo(i % 5 < 4);
      }
      store.close();
      assertThat(chunkSizes()).containsExactly(150, 150, 150, 150);
    }

    @Test
    void refusesWritesWithoutGrowingWhileCheckpointsFailAndThenGoesOn() throws IOException {
      store.close();
      EmbeddedStoreConfig small = new EmbeddedStoreConfig(Retention.UNLIMITED, 1 << 20, 100, false);
      store = new EmbeddedStore(directory, small, TestMemory.SHARED, CLOCK, Runnable::run);
      store.write(List.of(frame(gpu("GPU-1"), 100)));
      Path inTheWay = directory.resolve("log").resolve("%019d.log".formatted(segments() + 1));
      Files.createDirectory(inTheWay);
      long logBytes = store.logBytes();
      for (int i = 0; i < 10; i++) {
        assertThatThrownBy(() -> store.write(List.of(frame(gpu("GPU-2"), 100))))
            .isInstanceOf(StoreUnavailableException.class);
      }

      assertThat(store.logBytes()).isEqualTo(logBytes);
      Files.delete(inTheWay);
      store.write(List.of(frame(gpu("GPU-2"), 100)));
      assertThat(store.samples(all("GPU-2"))).hasSize(100);
    }

    @Test
    void opensItsFilesAnewWhereTheirDiskHasFailedAndGoesOnWithAllOfIt() throws IOException {
      store.write(List.of(frame(gpu("GPU-1"), 100)));
      Path away = directory.resolve("away");
      Files.move(directory.resolve("rocksdb"), away);
      assertThatThrownBy(store::checkpoint).isInstanceOf(StoreUnavailableException.class);
      Files.move(away, directory.resolve("rocksdb"));

      store.sync();
      store.write(List.of(frame(gpu("GPU-2"), 100)));
      store.checkpoint();
      assertThat(store.samples(all("GPU-1"))).hasSize(100);
      assertThat(store.samples(all("GPU-2"))).hasSize(100);
    }

    private List<Integer> chunkSizes() {
      List<Integer> sizes = new ArrayList<>();
      try (Database database = new Database(directory.resolve("rocksdb"), TestMemory.SHARED);
          RocksIterator iterator = database.chunks()) {
        for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
          sizes.add(ChunkDecoder.size(iterator.value()));
        }
      }
      return sizes;
    }

    private long segments() throws IOException {
      return LogSegment.number(segment(directory));
    }
  }

  private static HealthEvent xid(Labels gpu, long timeNs) {
    Labels described = new Labels(gpu.series(), gpu.assignment(), Map.of());
    Cause cause = new Cause(EventKind.XID, 79, Severity.CRITICAL);
    return new HealthEvent(cause, described, timeNs, timeNs, 1);
  }

  static EmbeddedStore open(Path directory, Retention retention) {
    return new EmbeddedStore(
        directory,
        EmbeddedStoreConfig.withRetention(retention),
        TestMemory.SHARED,
        CLOCK,
        Runnable::run);
  }

  /**
   * A copy of what another process would find had this one been killed now; taken again when
   * RocksDB added or deleted a file meanwhile.
   */
  static Path copyAsIfKilled(Path directory) {
    Path copy = directory.resolveSibling(directory.getFileName() + "k");
    try {
      do {
        delete(copy);
      } while (!copiedUndisturbed(directory, copy));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return copy;
  }

  private static boolean copiedUndisturbed(Path from, Path to) throws IOException {
    try {
      List<Path> before = files(from);
      copy(from, to, before);
      return before.equals(files(from));
    } catch (NoSuchFileException | UncheckedIOException deletedMeanwhile) {
      return false;
    }
  }

  static void delete(Path directory) throws IOException {
    List<Path> files = Files.exists(directory) ? files(directory) : List.of();
    for (int i = files.size() - 1; i >= 0; i--) {
      Files.delete(files.get(i));
    }
  }

  private static void copy(Path from, Path to, List<Path> files) throws IOException {
    for (Path file : files) {
      Path target = to.resolve(from.relativize(file).toString());
      if (Files.isDirectory(file)) {
        Files.createDirectories(target);
      } else {
        Files.copy(file, target);
      }
    }
  }

  /** Parents first. */
  private static List<Path> files(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      return files.sorted().toList();
    }
  }

  private static Path segment(Path directory) throws IOException {
    List<Path> segments = LogSegment.in(directory.resolve("log"));
    return segments.get(segments.size() - 1);
  }

  private static void flipBit(Path file, long at) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      int old = bytes.read();
      bytes.seek(at);
      bytes.write(old ^ 4);
    }
  }
}
