package io.telemetrystack.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.store.InMemoryStore;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StoredSnapshotsTest {
  private final InMemoryStore store = new InMemoryStore();
  private final StoredSnapshots snapshots = new StoredSnapshots(store);

  private static Labels labels(int gpu, String instance) {
    SeriesId id = new SeriesId("GPU-%05d".formatted(gpu), instance);
    return new Labels(new Series(id, "h", "", "", "", ""), Assignment.NONE, Map.of());
  }

  @Test
  void givesAPointForEachInstanceAndTime() {
    Labels whole = labels(1, "");
    Labels slice = labels(1, "3");
    store.write(
        List.of(
            new Frame.Builder("h")
                .add(whole, "a", 1, 10)
                .add(whole, "a", 2, 20)
                .add(whole, "b", 2, 30)
                .add(whole, "c", 1, 40)
                .add(slice, "a", 2, 50)
                .build()));

    assertThat(snapshots.latest(100)).hasSize(3);
  }

  @Test
  void readsAllPagesUpToItsLimit() {
    for (int gpu = 0; gpu < 1_200; gpu++) {
      store.write(List.of(new Frame.Builder("h").add(labels(gpu, ""), "a", 1, 1).build()));
    }

    assertThat(snapshots.latest(10_000)).hasSize(1_200);
    assertThat(snapshots.latest(1_000)).hasSize(1_000);
  }
}
