package io.telemetrystack.app;

import static io.telemetrystack.app.JarProcess.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telemetrystack.store.Sample;
import io.telemetrystack.store.SampleQuery;
import io.telemetrystack.store.SeriesFilter;
import io.telemetrystack.store.StoreUnavailableException;
import io.telemetrystack.store.StoreView;
import io.telemetrystack.store.TelemetryStore;
import io.telemetrystack.store.WriteResult;
import io.telemetrystack.telemetry.Frame;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store goes away while a file is read at full pace, and comes back. */
class StoreOutageIT {
  private static final int GPUS_PER_HOST = 8;
  private static final int HOSTS = 40;
  private static final int FIELDS = 10;
  private static final int SWEEPS = 320;

  /** Above the four partitions' queue-bytes lie their overflow's caches and the noise of a node. */
  private static final long MOST_GROWTH_BYTES = 16L << 20;

  @TempDir static Path files;
  private static FleetCsv csv;

  @TempDir Path directory;
  private Outage outage;

  @BeforeAll
  static void generate() throws IOException {
    csv = FleetCsv.generate(files.resolve("fleet.csv"), HOSTS, GPUS_PER_HOST, FIELDS, SWEEPS);
  }

  @Test
  void losesNothingInThirtySecondsThatGoToDisk() throws Exception {
    try (RunningNode node = start(Duration.ofSeconds(30))) {
      await()
          .atMost(PATIENCE)
          .until(() -> node.metric("telemetry_streamer_rows_total") == csv.rows());
      assertThat(outage.isOver()).as("all was read while the store was away").isFalse();
      await().until(() -> node.metric("telemetry_broker_overflow_bytes") > 0);
      assertMemoryStaysFlat();
      assertAllIsStored(node);
      assertThat(node.metric("telemetry_broker_refused_total")).isZero();
    }
  }

  @Test
  void losesNothingWhereTheDiskIsFullAndTheStreamerWaits() throws Exception {
    try (RunningNode node =
        start(Duration.ofSeconds(10), "queue-bytes", "512KiB", "overflow-max-bytes", "256KiB")) {
      await().atMost(PATIENCE).until(() -> node.metric("telemetry_broker_refused_total") > 20);
      assertMemoryStaysFlat();
      assertThat(node.metric("telemetry_streamer_rows_total")).isLessThan((double) csv.rows());
      assertAllIsStored(node);
    }
  }

  /** A node whose store is away from the first write on. */
  private RunningNode start(Duration length, String... more) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("csv-path", csv.path().toString());
    settings.put("max-write-backoff", "500ms");
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return RunningNode.start(directory, settings, store -> outage = new Outage(store, length));
  }

  private void assertMemoryStaysFlat() {
    List<Long> readings = new ArrayList<>();
    while (!outage.isOver()) {
      readings.add(heapInUse());
      outage.awaitWrite();
    }
    assertThat(readings).hasSizeGreaterThan(3);
    assertThat(readings.subList(1, readings.size()))
        .as("heap after collection, first %s", readings.get(0))
        .allSatisfy(later -> assertThat(later).isLessThan(readings.get(0) + MOST_GROWTH_BYTES));
  }

  private static long heapInUse() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private void assertAllIsStored(RunningNode node) throws Exception {
    await("an empty broker")
        .atMost(PATIENCE)
        .until(
            () ->
                node.metric("telemetry_streamer_samples_published_total") == csv.rows()
                    && node.metric("telemetry_broker_messages") == 0);
    assertThat(node.metric("telemetry_broker_messages", "dead_letter")).isZero();
    assertThat(outage.failedWrites()).isPositive();
    TelemetryStore store = outage;
    assertThat(store.countGpus(SeriesFilter.ALL)).isEqualTo(HOSTS * GPUS_PER_HOST);
    Map<String, Map<SampleKey, Double>> byGpu = new HashMap<>();
    csv.forEachRow(
        row ->
            byGpu.computeIfAbsent(row.uuid(), uuid -> new HashMap<>()).put(row.key(), row.value()));
    byGpu.forEach((uuid, expected) -> assertHolds(store, uuid, expected));
  }

  private static void assertHolds(TelemetryStore store, String uuid, Map<SampleKey, Double> all) {
    Map<SampleKey, Double> found = new HashMap<>();
    SampleQuery query =
        new SampleQuery(uuid, null, Set.of(), Long.MIN_VALUE, Long.MAX_VALUE, null, 1_000_000);
    for (Sample sample : store.samples(query)) {
      SampleKey key =
          new SampleKey(uuid, Instant.ofEpochSecond(0, sample.timeNs()), sample.field());
      assertThat(found.put(key, sample.value())).as("twice: %s", key).isNull();
    }
    assertThat(found.equals(all)).as("the %d samples of %s", all.size(), uuid).isTrue();
  }

  /** Refuses writes for some time from the first one on. Any thread. */
  private static final class Outage extends StoreView {
    private final long lengthNs;
    private final AtomicInteger failedWrites = new AtomicInteger();
    private long startedNs;

    Outage(TelemetryStore store, Duration length) {
      super(store);
      lengthNs = length.toNanos();
    }

    int failedWrites() {
      return failedWrites.get();
    }

    synchronized boolean isOver() {
      return startedNs != 0 && System.nanoTime() - startedNs > lengthNs;
    }

    /** Until a few more have failed, or the outage is over. */
    void awaitWrite() {
      int before = failedWrites.get();
      await().atMost(PATIENCE).until(() -> failedWrites.get() > before + 2 || isOver());
    }

    @Override
    public WriteResult write(List<Frame> frames) {
      synchronized (this) {
        startedNs = startedNs == 0 ? System.nanoTime() : startedNs;
      }
      if (!isOver()) {
        failedWrites.incrementAndGet();
        throw new StoreUnavailableException("an outage", null);
      }
      return super.write(frames);
    }

    @Override
    public void probe() {
      if (!isOver()) {
        throw new StoreUnavailableException("an outage", null);
      }
      super.probe();
    }
  }
}
