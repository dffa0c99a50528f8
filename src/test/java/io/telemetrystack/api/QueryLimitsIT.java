package io.telemetrystack.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.http.TestServer;
import io.telemetrystack.http.Times;
import io.telemetrystack.store.InMemoryStore;
import io.telemetrystack.store.ReadBudget;
import io.telemetrystack.store.Sample;
import io.telemetrystack.store.SampleQuery;
import io.telemetrystack.store.StoreView;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How far a query may go, and what it is told when it goes further. */
final class QueryLimitsIT {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final String PATH = "/api/v1/gpus/GPU-1/telemetry";

  private final InMemoryStore store = new InMemoryStore();

  /** Two thousand samples in two thousand minutes. */
  @BeforeEach
  void fill() {
    Series series = new Series(new SeriesId("GPU-1", ""), "a", "0", "nvidia0", "H100", "");
    Labels labels = new Labels(series, Assignment.NONE, Map.of());
    for (int part = 0; part < 2; part++) {
      Frame.Builder frame = new Frame.Builder("a");
      for (int minute = part * 1_000; minute < (part + 1) * 1_000; minute++) {
        long timeNs = Times.toNs(NOW) - Duration.ofMinutes(minute).toNanos();
        frame.add(labels, "DCGM_FI_DEV_GPU_TEMP", timeNs, minute);
      }
      store.write(List.of(frame.build()));
    }
  }

  private static JsonObject problem(TestServer server, String path, int status) throws Exception {
    HttpResponse<String> response = server.get(path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
    return new JsonObject(response.body());
  }

  @Test
  void refusesARangeThatIsTooLong() throws Exception {
    try (TestServer server = TestApi.serve(store, NOW, Map.of("QUERY_MAX_RANGE", "1h"))) {
      JsonObject problem = problem(server, PATH, 400);

      assertThat(problem.getString("parameter")).isEqualTo("start_time");
      assertThat(problem.getString("allowed")).contains("1h").contains("query-max-range");
      assertThat(server.get(PATH + "?start_time=-1h").statusCode()).isEqualTo(200);
      assertThat(server.get(PATH + "?end_time=-1960m").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void refusesToReadTooManySamples() throws Exception {
    try (TestServer server = TestApi.serve(store, NOW, Map.of("QUERY_MAX_POINTS", "1500"))) {
      JsonObject problem = problem(server, PATH + "?agg=mean", 400);

      assertThat(problem.getString("type")).isEqualTo("urn:telemetry-stack:query-limit");
      assertThat(problem.getString("parameter")).isEqualTo("start_time");
      assertThat(problem.getString("allowed")).contains("query-max-points is 1500");
      assertThat(server.get(PATH + "?agg=mean&start_time=-1000m").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void refusesToLookAtTooManySeries() throws Exception {
    try (TestServer server = TestApi.serve(store, NOW, Map.of("QUERY_MAX_SERIES", "3"))) {
      JsonObject problem = problem(server, "/api/v1/fleet/summary", 400);

      assertThat(problem.getString("allowed")).contains("query-max-series is 3");
      assertThat(server.get("/api/v1/top?by=temperature").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void givesUpAQueryWhoseTimeIsOver() throws Exception {
    StoreView slow =
        new StoreView(store) {
          @Override
          public List<Sample> samples(SampleQuery query, ReadBudget budget) {
            while (true) {
              budget.spendPoints(0);
              Thread.onSpinWait();
            }
          }
        };
    try (TestServer server = TestApi.serve(slow, NOW, Map.of("QUERY_TIMEOUT", "50ms"))) {
      JsonObject problem = problem(server, PATH, 503);

      assertThat(problem.getString("type")).isEqualTo("urn:telemetry-stack:timeout");
      assertThat(problem.getString("detail")).contains("50ms").contains("query-timeout");
      assertThat(server.get("/api/v1/gpus").statusCode()).isEqualTo(200);
    }
  }
}
