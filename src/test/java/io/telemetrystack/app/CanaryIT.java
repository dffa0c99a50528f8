package io.telemetrystack.app;

import static io.telemetrystack.app.JarProcess.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telemetrystack.store.StoreUnavailableException;
import io.telemetrystack.store.StoreView;
import io.telemetrystack.store.TelemetryStore;
import io.telemetrystack.store.WriteResult;
import io.telemetrystack.telemetry.Canary;
import io.telemetrystack.telemetry.Frame;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The canary of a whole node, while its store works, is away, and works again. */
class CanaryIT {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "csv-path", "conf/sample-fleet.csv",
          "canary-interval", "200ms",
          "canary-timeout", "2s",
          "max-write-backoff", "200ms",
          "write-backoff", "50ms");

  @TempDir Path directory;
  private final AtomicBoolean away = new AtomicBoolean();

  @Test
  void arrivesWhereNobodySeesItAndIsLateOnceTheStoreIsBack() throws Exception {
    try (RunningNode node = RunningNode.start(directory, SETTINGS, Away::new)) {
      await()
          .atMost(PATIENCE)
          .until(() -> node.metric("telemetry_canary_latency_seconds_count") > 2);
      assertNobodySees(node);

      away.set(true);
      await().atMost(PATIENCE).until(() -> lost(node) > 2);
      assertThat(node.get("/ready").statusCode()).isEqualTo(200);

      away.set(false);
      await()
          .atMost(PATIENCE)
          .until(() -> node.metric("telemetry_canary_late_total") == lost(node));
    }
  }

  private static double lost(RunningNode node) throws Exception {
    return node.metric("telemetry_canary_lost_total");
  }

  private static void assertNobodySees(RunningNode node) throws Exception {
    for (String path :
        List.of(
            "/api/v1/hosts",
            "/api/v1/gpus",
            "/api/v1/fields",
            "/api/v1/fleet/summary",
            "/api/v1/top?by=temperature&n=100",
            "/api/v1/export?format=csv",
            "/federate")) {
      assertThat(node.get(path).body())
          .as(path)
          .isNotEmpty()
          .doesNotContain(Canary.HOST, Canary.FIELD);
    }
    assertThat(node.get("/api/v1/fleet/summary").body()).contains("\"gpus\":24");
  }

  private final class Away extends StoreView {
    Away(TelemetryStore store) {
      super(store);
    }

    @Override
    public WriteResult write(List<Frame> frames) {
      check();
      return super.write(frames);
    }

    @Override
    public void probe() {
      check();
      super.probe();
    }

    private void check() {
      if (away.get()) {
        throw new StoreUnavailableException("away", null);
      }
    }
  }
}
