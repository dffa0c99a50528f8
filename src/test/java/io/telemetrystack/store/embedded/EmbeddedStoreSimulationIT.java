package io.telemetrystack.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.store.Retention;
import io.telemetrystack.store.Sample;
import io.telemetrystack.store.SampleQuery;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.RocksIterator;

/** Random writes, seals, restarts and kills, compared with a map after each few steps. */
class EmbeddedStoreSimulationIT {
  private static final long SECOND = 1_000_000_000L;
  private static final long T0 = 1_752_871_354L * SECOND;
  private static final List<String> FIELDS = List.of("A", "B", "C");
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.ofEpochSecond(1_752_880_000));

  @TempDir Path root;

  private final TreeMap<Sample, Double> model = new TreeMap<>(Sample.ORDER);
  private final List<Labels> gpus = List.of(gpu(""), gpu("1"), gpu("2"));
  private Random random;
  private EmbeddedStore store;
  private Path directory;
  private int lives;
  private long nowNs = T0;
  private Frame lastFrame;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void holdsWhatAMapHolds(long seed) throws IOException {
    random = new Random(seed);
    directory = root.resolve("0");
    store = open();
    for (int step = 0; step < 400; step++) {
      step();
      if (step % 10 == 0) {
        checkQuery("seed " + seed + ", step " + step);
      }
    }
    store.checkpoint();
    checkEverything("seed " + seed);
    store.close();
  }

  private void step() throws IOException {
    switch (random.nextInt(25)) {
      case 0 -> store.checkpoint();
      case 1 -> reopen();
      case 2 -> kill();
      case 3 -> store.sync();
      case 4, 5 -> store.write(lastFrame == null ? List.of() : List.of(lastFrame, lastFrame));
      default -> write();
    }
    if (lastFrame != null) {
      put(lastFrame);
    }
  }

  private void write() {
    Frame.Builder builder = new Frame.Builder("h");
    int size = random.nextInt(random.nextInt(4) == 0 ? Frame.MAX_SAMPLES : 30);
    boolean inOrder = random.nextInt(3) > 0;
    for (int i = 0; i < size; i++) {
      nowNs += random.nextInt(60) * SECOND;
      long timeNs = inOrder ? nowNs : nowNs - random.nextInt(100_000) * SECOND / 2;
      builder.add(
          gpus.get(random.nextInt(gpus.size())),
          FIELDS.get(random.nextInt(FIELDS.size())),
          timeNs,
          random.nextInt(1000) / 10.0);
    }
    lastFrame = builder.build();
    store.write(List.of(lastFrame));
  }

  private void put(Frame frame) {
    for (int i = 0; i < frame.size(); i++) {
      String instance = frame.labels(frame.seriesIndex(i)).series().id().instance();
      String field = frame.field(frame.fieldIndex(i));
      model.put(new Sample(frame.timeNs(i), instance, field, 0), frame.value(i));
    }
  }

  private void reopen() {
    store.close();
    store = open();
    assertThat(store.recovery()).isEqualTo(new Recovery(0, 0, List.of()));
  }

  private void kill() throws IOException {
    Path copy = EmbeddedStoreIT.copyAsIfKilled(directory);
    store.close();
    directory = Files.move(copy, root.resolve(String.valueOf(++lives)));
    int torn = random.nextInt(20);
    if (torn > 0) {
      List<Path> segments = LogSegment.in(directory.resolve("log"));
      byte[] half = Arrays.copyOf(new byte[] {0, 0, 2, 0, 1, 2, 3, 4, 1}, torn);
      Files.write(segments.get(segments.size() - 1), half, StandardOpenOption.APPEND);
    }
    store = open();
    assertThat(store.recovery().tornBytes()).isEqualTo(torn);
    assertThat(store.recovery().setAside()).isEmpty();
  }

  private EmbeddedStore open() {
    return new EmbeddedStore(
        directory,
        new EmbeddedStoreConfig(Retention.UNLIMITED, 100_000, 150_000, false),
        TestMemory.SHARED,
        CLOCK,
        Runnable::run);
  }

  private void checkQuery(String when) {
    long startNs = T0 + random.nextInt(200_000) * SECOND;
    long endNs = startNs + random.nextInt(100_000) * SECOND;
    List<Sample> expected =
        expected().stream()
            .filter(sample -> sample.timeNs() >= startNs && sample.timeNs() <= endNs)
            .limit(500)
            .toList();
    SampleQuery query = new SampleQuery("GPU", null, Set.of(), startNs, endNs, null, 500);
    assertThat(store.samples(query)).as(when).isEqualTo(expected);
    assertThat(store.latest("GPU")).as(when).containsExactlyInAnyOrderElementsOf(latest());
  }

  private void checkEverything(String when) {
    SampleQuery query =
        new SampleQuery(
            "GPU", null, Set.of(), Long.MIN_VALUE, Long.MAX_VALUE, null, Integer.MAX_VALUE);
    assertThat(store.samples(query)).as(when).isEqualTo(expected());
    store.close();
    checkChunks(when);
    store = open();
    assertThat(store.samples(query)).as(when).isEqualTo(expected());
  }

  /** No two chunks of a field overlap, none is too large, and there are not many small ones. */
  private void checkChunks(String when) {
    int chunks = 0;
    int points = 0;
    try (Database database = new Database(directory.resolve("rocksdb"), TestMemory.SHARED);
        RocksIterator iterator = database.chunks()) {
      byte[] before = null;
      long endNs = 0;
      for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
        byte[] chunk = iterator.value();
        boolean sameField = before != null && ChunkKey.sameField(before, iterator.key());
        assertThat(!sameField || ChunkDecoder.firstNs(chunk) > endNs).as(when).isTrue();
        assertThat(ChunkDecoder.decode(chunk).size()).as(when).isLessThanOrEqualTo(Head.FULL);
        assertThat(ChunkKey.bucket(ChunkDecoder.lastNs(chunk)))
            .as(when)
            .isEqualTo(ChunkKey.bucketOf(iterator.key()));
        before = iterator.key();
        endNs = ChunkDecoder.lastNs(chunk);
        points += ChunkDecoder.size(chunk);
        chunks++;
      }
    }
    assertThat(points).as(when).isEqualTo(model.size());
    assertThat(chunks).as(when).isLessThan(points / 60);
  }

  private List<Sample> expected() {
    List<Sample> samples = new ArrayList<>();
    model.forEach(
        (at, value) -> samples.add(new Sample(at.timeNs(), at.instance(), at.field(), value)));
    return samples;
  }

  private List<Sample> latest() {
    Map<String, Sample> newest = new TreeMap<>();
    expected().forEach(sample -> newest.put(sample.instance() + "/" + sample.field(), sample));
    return List.copyOf(newest.values());
  }

  private static Labels gpu(String instance) {
    SeriesId id = new SeriesId("GPU", instance);
    return new Labels(new Series(id, "h", "0", "nvidia0", "m", ""), Assignment.NONE, Map.of());
  }
}
