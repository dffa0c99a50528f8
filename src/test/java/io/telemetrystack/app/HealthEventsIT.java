package io.telemetrystack.app;

import static io.telemetrystack.app.JarProcess.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A history with every sort of trouble, pushed as dcgm-exporter writes it into the real jar, which
 * is killed in the middle of it.
 */
class HealthEventsIT {
  private static final String[] OPTIONS = {
    "--durability=disk",
    "--gpu-missing-after=30s",
    "--host-stale-after=10m",
    "--silence-check-interval=200ms"
  };
  private static final String[] EXPECTED = {
    "xid 79 GPU-0 critical x1",
    "xid 13 GPU-1 warning x4",
    "double_bit_ecc null GPU-2 critical x2",
    "row_remap_pending null GPU-2 warning x1",
    "row_remap_failed null GPU-2 critical x1",
    "gpu_missing null GPU-4 critical x1",
    "telemetry_stale null host-b warning x1"
  };

  private final HttpClient http = HttpClient.newHttpClient();
  private final long nowMs = System.currentTimeMillis();

  @TempDir Path directory;

  @Test
  void aHistoryGivesExactlyItsEventsHoweverOftenItComesAndTheNodeIsKilled() throws Exception {
    JarProcess node = JarProcess.ready(directory, OPTIONS);
    post(node, firstHalf());
    node.kill();
    node = JarProcess.ready(directory, OPTIONS);
    post(node, secondHalf());
    JarProcess first = node;
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(events(first)).hasSize(7));
    assertThat(events(first)).containsExactlyInAnyOrder(EXPECTED);
    String whole = first.get("/api/v1/events").body();

    post(node, firstHalf() + secondHalf());
    awaitStored(node);
    assertThat(node.get("/api/v1/events").body()).as("after a replay").isEqualTo(whole);
    assertThat(node.metric("telemetry_events_total", "gpu_missing")).isEqualTo(1);

    node.kill();
    node = JarProcess.ready(directory, OPTIONS);
    post(node, firstHalf() + secondHalf());
    awaitStored(node);
    assertThat(node.get("/api/v1/events").body()).as("killed and replayed").isEqualTo(whole);
    assertThat(node.metric("telemetry_events_total", "")).as("found anew").isZero();
    assertThat(node.terminate()).isZero();
  }

  private static void awaitStored(JarProcess node) {
    await("all written")
        .atMost(PATIENCE)
        .until(
            () ->
                node.metric("telemetry_collector_samples_written_total", "") > 0
                    && node.metric("telemetry_broker_messages", "") == 0);
  }

  private static List<String> events(JarProcess node) throws Exception {
    List<String> events = new ArrayList<>();
    for (JsonNode event : node.json("/api/v1/events").get("events")) {
      String subject = event.get(event.get("uuid").isNull() ? "host" : "uuid").asText();
      events.add(
          "%s %s %s %s x%s"
              .formatted(
                  event.get("kind").asText(),
                  event.get("code").asText(),
                  subject,
                  event.get("severity").asText(),
                  event.get("occurrences").asText()));
    }
    return events;
  }

  private String firstHalf() {
    return new History()
        .present()
        .add("host-b", 9, "DCGM_FI_DEV_GPU_TEMP", -1_200, "40")
        .add("host-a", 0, "DCGM_FI_DEV_XID_ERRORS", -170, "0")
        .add("host-a", 0, "DCGM_FI_DEV_XID_ERRORS", -160, "79")
        .add("host-a", 0, "DCGM_FI_DEV_XID_ERRORS", -150, "79")
        .xid13(-160, 1)
        .xid13(-150, 3)
        .add("host-a", 2, "DCGM_FI_DEV_ECC_DBE_VOL_TOTAL", -170, "0")
        .add("host-a", 2, "DCGM_FI_DEV_ROW_REMAP_PENDING", -170, "0")
        .add("host-a", 2, "DCGM_FI_DEV_ROW_REMAP_FAILURE", -170, "0")
        .add("host-a", 2, "DCGM_FI_DEV_ECC_DBE_VOL_TOTAL", -160, "2")
        .add("host-a", 2, "DCGM_FI_DEV_ROW_REMAP_PENDING", -160, "1")
        .add("host-a", 3, "DCGM_FI_DEV_XID_ERRORS", -160, "9223372036854775794")
        .add("host-a", 3, "DCGM_FI_DEV_ROW_REMAP_FAILURE", -160, "2147483632")
        .add("host-a", 3, "DCGM_FI_DEV_ECC_DBE_VOL_TOTAL", -160, "NaN")
        .add("host-a", 4, "DCGM_FI_DEV_GPU_TEMP", -120, "40")
        .text();
  }

  private String secondHalf() {
    return new History()
        .present()
        .xid13(-140, 2)
        .xid13(-130, 3)
        .add("host-a", 0, "DCGM_FI_DEV_XID_ERRORS", -130, "79")
        .add("host-a", 2, "DCGM_FI_DEV_ROW_REMAP_PENDING", -100, "1")
        .add("host-a", 2, "DCGM_FI_DEV_ROW_REMAP_FAILURE", -100, "1")
        .add("host-a", 2, "DCGM_FI_DEV_ECC_DBE_VOL_TOTAL", -100, "0")
        .text();
  }

  /** Samples in Prometheus' text format. */
  private final class History {
    private final StringBuilder text = new StringBuilder();

    History add(String host, int gpu, String metric, int second, String value) {
      return add(host, gpu, metric, "", second, value);
    }

    /** None of these is silent, however long the rest takes. */
    History present() {
      for (int gpu = 0; gpu < 4; gpu++) {
        add("host-a", gpu, "DCGM_FI_DEV_GPU_TEMP", 0, "40");
      }
      return this;
    }

    History xid13(int second, int count) {
      return add("host-a", 1, "DCGM_EXP_XID_ERRORS_COUNT", ",xid=\"13\"", second, "" + count);
    }

    private History add(
        String host, int gpu, String metric, String labels, int second, String value) {
      text.append(
          "%s{gpu=\"%d\",UUID=\"GPU-%d\",Hostname=\"%s\",modelName=\"H100\"%s} %s %d\n"
              .formatted(metric, gpu, gpu, host, labels, value, nowMs + second * 1_000L));
      return this;
    }

    String text() {
      return text.toString();
    }
  }

  private void post(JarProcess node, String text) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(node.base() + "/api/v1/telemetry"))
            .header("Content-Type", "text/plain; version=0.0.4")
            .POST(HttpRequest.BodyPublishers.ofString(text))
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    assertThat(answer.body()).contains("\"rejected\":0");
  }
}
