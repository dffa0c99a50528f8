package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telemetrystack.store.StoreView;
import io.telemetrystack.store.TelemetryStore;
import io.telemetrystack.store.WriteResult;
import io.telemetrystack.telemetry.Frame;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node answers while it stops. */
class NodeStopIT {
  @TempDir Path directory;

  @Test
  void isAliveAndNotReadyUntilTheWriteInProgressHasEnded() throws Exception {
    FleetCsv csv = FleetCsv.generate(directory.resolve("fleet.csv"), 2, 2, 3, 4);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    Map<String, String> settings = Map.of("csv-path", csv.path().toString());
    RunningNode node =
        RunningNode.start(directory, settings, store -> new HeldStore(store, begun, gate));
    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(node.get("/ready").statusCode()).isEqualTo(200);

    CompletableFuture<Void> closed = CompletableFuture.runAsync(node::close);
    await().until(() -> node.get("/ready").statusCode() == 503);
    assertThat(node.get("/ready").body()).contains("stopping");
    assertThat(node.get("/health").statusCode()).isEqualTo(200);
    assertThat(closed).isNotDone();

    gate.countDown();
    closed.get(30, TimeUnit.SECONDS);
    try (RunningNode again = RunningNode.start(directory, Map.of(), store -> store)) {
      ApiReader reader = new ApiReader(again.client()::json, 1_000);
      await().until(() -> reader.samples().equals(csv.samples()));
    }
  }

  /** A store whose writes wait. */
  private static final class HeldStore extends StoreView {
    private final CountDownLatch begun;
    private final CountDownLatch gate;

    HeldStore(TelemetryStore store, CountDownLatch begun, CountDownLatch gate) {
      super(store);
      this.begun = begun;
      this.gate = gate;
    }

    @Override
    public WriteResult write(List<Frame> frames) {
      begun.countDown();
      try {
        assertThat(gate.await(30, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return super.write(frames);
    }
  }
}
