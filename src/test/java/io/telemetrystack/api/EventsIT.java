package io.telemetrystack.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.health.Cause;
import io.telemetrystack.health.EventKind;
import io.telemetrystack.health.HealthEvent;
import io.telemetrystack.health.Severity;
import io.telemetrystack.http.TestServer;
import io.telemetrystack.http.Times;
import io.telemetrystack.store.InMemoryStore;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The list of health events over real HTTP. */
class EventsIT {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final long NOW_NS = Times.toNs(NOW);
  private static final long MINUTE_NS = 60_000_000_000L;

  private final InMemoryStore store = new InMemoryStore();
  private TestServer server;

  @BeforeEach
  void start() {
    server = TestApi.serve(store, NOW, Map.of());
    store.writeEvents(
        List.of(
            event(EventKind.XID, 79, Severity.CRITICAL, "GPU-1", 10),
            event(EventKind.DOUBLE_BIT_ECC, Cause.NO_CODE, Severity.CRITICAL, "GPU-2", 20),
            event(EventKind.XID, 63, Severity.INFO, "GPU-1", 30),
            event(EventKind.TELEMETRY_STALE, Cause.NO_CODE, Severity.WARNING, "host-c", 40)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void showsWhatHappenedAndWhatToDo() throws Exception {
    JsonObject answer = json("/api/v1/events?limit=1");
    assertThat(answer.getInteger("count")).isEqualTo(1);
    JsonObject event = answer.getJsonArray("events").getJsonObject(0);
    assertThat(event.getString("id")).matches("[0-9a-f]{32}");
    event.remove("id");
    assertThat(event.encode())
        .isEqualTo(
            new JsonObject()
                .put("kind", "xid")
                .put("code", 79)
                .put("severity", "critical")
                .put("uuid", "GPU-1")
                .put("host", "host-1")
                .put("gpu", "0")
                .put("device", "nvidia0")
                .put("model", "H100")
                .put("namespace", "ns-1")
                .put("first_seen", "2026-11-22T09:50:00Z")
                .put("last_seen", "2026-11-22T09:50:00Z")
                .put("occurrences", 1)
                .put("message", "XID 79: the GPU has fallen off the bus.")
                .put("action", event.getString("action"))
                .encode());
    assertThat(event.getString("action")).contains("power-cycle");
  }

  @ParameterizedTest
  @CsvSource({
    "'', 79 null 63 null",
    "?kind=xid, 79 63",
    "'?kind=xid,double_bit_ecc', 79 null 63",
    "?severity=critical, 79 null",
    "?severity=info&severity=warning, 63 null",
    "?uuid=GPU-1, 79 63",
    "?uuid=host-c, ''",
    "?host=host-c, null",
    "?namespace=ns-2, null",
    "?start_time=-25m, 79 null",
    "?end_time=-25m, 63 null",
    "?start_time=2026-11-22T09:30:00Z&end_time=2026-11-22T09:40:00Z, null 63",
    "?host=nobody, ''"
  })
  void filters(String query, String codes) throws Exception {
    assertThat(codes(json("/api/v1/events" + query))).isEqualTo(codes);
  }

  @Test
  void showsACallerOnlyWhatItMaySee() throws Exception {
    HttpResponse<String> answer = server.get("/api/v1/events", TestApi.SEES, "host-2,host-c;ns-2");
    assertThat(answer.body()).contains("GPU-2").doesNotContain("GPU-1", "host-c");
  }

  @Test
  void showsNullForWhatAnEventOfAHostDoesNotHave() throws Exception {
    JsonObject event = json("/api/v1/events?host=host-c").getJsonArray("events").getJsonObject(0);
    assertThat(event.containsKey("uuid")).isTrue();
    assertThat(event.getValue("uuid")).isNull();
    assertThat(event.getValue("code")).isNull();
    assertThat(event.getString("host")).isEqualTo("host-c");
  }

  @Test
  void pagesStayInPlaceWhileEventsArrive() throws Exception {
    List<String> ids = new ArrayList<>();
    String cursor = "";
    int minute = 9;
    do {
      JsonObject page = json("/api/v1/events?limit=1&start_time=-35m" + cursor);
      page.getJsonArray("events").forEach(event -> ids.add(((JsonObject) event).getString("id")));
      store.writeEvents(List.of(event(EventKind.XID, 13, Severity.WARNING, "GPU-3", minute--)));
      String next = page.getString("next_cursor");
      cursor = next == null ? "" : "&cursor=" + next;
    } while (!cursor.isEmpty());
    assertThat(ids).hasSize(3).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({
    "kind=bad, kind",
    "kind=gpu-missing, kind",
    "severity=fatal, severity",
    "limit=0, limit",
    "limit=1001, limit",
    "start_time=yesterday, start_time",
    "start_time=-1m&end_time=-2m, start_time",
    "cursor=AQ, cursor",
    "code=79, code"
  })
  void refusesWhatIsNotAllowedAndNamesIt(String query, String parameter) throws Exception {
    HttpResponse<String> response = server.get("/api/v1/events?" + query);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(response.body()).contains("\"" + parameter + "\"");
  }

  private JsonObject json(String path) throws Exception {
    HttpResponse<String> response = server.get(path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return new JsonObject(response.body());
  }

  private static String codes(JsonObject answer) {
    JsonArray events = answer.getJsonArray("events");
    List<String> codes = new ArrayList<>();
    events.forEach(event -> codes.add(String.valueOf(((JsonObject) event).getValue("code"))));
    return String.join(" ", codes);
  }

  private static HealthEvent event(
      EventKind kind, long code, Severity severity, String subject, int minutesAgo) {
    String number = subject.substring(subject.indexOf('-') + 1);
    String host = kind.isOfHost() ? subject : "host-" + number;
    String namespace = kind.isOfHost() ? "" : "ns-" + number;
    Labels labels =
        new Labels(
            new Series(new SeriesId(subject, ""), host, "0", "nvidia0", "H100", ""),
            new Assignment("", "", namespace),
            Map.of());
    long timeNs = NOW_NS - minutesAgo * MINUTE_NS;
    return new HealthEvent(new Cause(kind, code, severity), labels, timeNs, timeNs, 1);
  }
}
