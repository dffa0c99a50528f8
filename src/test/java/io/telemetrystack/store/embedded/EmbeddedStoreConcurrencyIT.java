package io.telemetrystack.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.store.Retention;
import io.telemetrystack.store.Sample;
import io.telemetrystack.store.SampleQuery;
import io.telemetrystack.telemetry.Fleet;
import io.telemetrystack.telemetry.Frame;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedStoreConcurrencyIT {
  private static final long SECOND = 1_000_000_000L;
  private static final long T0 = 1_752_871_354L * SECOND;
  private static final int WRITERS = 4;
  private static final int FRAMES = 150;
  private static final int SWEEPS = 12;

  @TempDir Path directory;

  @Test
  void readersSeeEverythingInOrderWhileWritersSealAndCheckpoint() throws Exception {
    EmbeddedStoreConfig small =
        new EmbeddedStoreConfig(Retention.UNLIMITED, 200_000, 500_000, false);
    InstantSource clock = InstantSource.fixed(Instant.ofEpochSecond(1_752_880_000));
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 2);
    try (EmbeddedStore store =
        new EmbeddedStore(directory, small, TestMemory.SHARED, clock, Runnable::run)) {
      Fleet fleet = new Fleet(8, 1);
      AtomicBoolean writing = new AtomicBoolean(true);
      List<Future<?>> readers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        String uuid = uuid(fleet, i);
        readers.add(threads.submit(() -> read(store, uuid, writing)));
      }
      List<Callable<Void>> writers = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        writers.add(writer(store, writer));
      }
      for (Future<Void> writer : threads.invokeAll(writers)) {
        writer.get();
      }
      writing.set(false);
      for (Future<?> reader : readers) {
        reader.get();
      }
      assertThat(store.samples(all(uuid(fleet, 0))))
          .hasSize(FRAMES * SWEEPS * Fleet.fields().size());
    } finally {
      threads.shutdownNow();
    }
  }

  /** Writers share the series and take every frame in turn, so that frames come out of order. */
  private static Callable<Void> writer(EmbeddedStore store, int writer) {
    return () -> {
      Fleet fleet = new Fleet(8, writer);
      for (int i = writer; i < FRAMES; i += WRITERS) {
        Frame frame = fleet.frame(0, T0 + (long) i * SWEEPS * SECOND, SWEEPS);
        store.write(List.of(frame));
      }
      return null;
    };
  }

  private static Void read(EmbeddedStore store, String uuid, AtomicBoolean writing) {
    int before = 0;
    while (writing.get()) {
      List<Sample> samples = store.samples(all(uuid));
      assertThat(samples).isSortedAccordingTo(Sample.ORDER).doesNotHaveDuplicates();
      assertThat(samples.size()).isGreaterThanOrEqualTo(before);
      before = samples.size();
      store.latest(uuid);
      store.hosts();
    }
    return null;
  }

  private static String uuid(Fleet fleet, int gpu) {
    return fleet.gpus().get(gpu).series().id().uuid();
  }

  private static SampleQuery all(String uuid) {
    return new SampleQuery(
        uuid, null, Set.of(), Long.MIN_VALUE, Long.MAX_VALUE, null, Integer.MAX_VALUE);
  }
}
