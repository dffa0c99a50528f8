package io.telemetrystack.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.telemetrystack.http.TestServer;
import io.telemetrystack.http.Times;
import io.telemetrystack.intake.AbsentReason;
import io.telemetrystack.intake.BodyParser;
import io.telemetrystack.intake.CsvParser;
import io.telemetrystack.intake.FrameAssembler;
import io.telemetrystack.intake.JsonPointsParser;
import io.telemetrystack.intake.RejectReason;
import io.telemetrystack.intake.SampleSink;
import io.telemetrystack.intake.SeriesDictionary;
import io.telemetrystack.intake.SeriesField;
import io.telemetrystack.store.InMemoryStore;
import io.telemetrystack.store.ReadBudget;
import io.telemetrystack.store.Sample;
import io.telemetrystack.store.SampleQuery;
import io.telemetrystack.store.SeriesFilter;
import io.telemetrystack.store.SeriesInfo;
import io.telemetrystack.store.StoreUnavailableException;
import io.telemetrystack.store.StoreView;
import io.telemetrystack.store.TelemetryStore;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exports over real HTTP: what they say, and what becomes of them when something goes wrong. */
final class ExportIT {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final long NOW_NS = Times.toNs(NOW);
  private static final long SECOND = 1_000_000_000L;
  private static final String TEMPERATURE = "DCGM_FI_DEV_GPU_TEMP";

  private final InMemoryStore store = new InMemoryStore();

  private void write(Labels labels, String field, long timeNs, double value) {
    Frame.Builder frame = new Frame.Builder(labels.series().host());
    store.write(List.of(frame.add(labels, field, timeNs, value).build()));
  }

  private static Labels labels(String uuid, String instance, String namespace, String attribute) {
    String profile = instance.isEmpty() ? "" : "1g.10gb";
    Series series =
        new Series(new SeriesId(uuid, instance), "host-" + uuid, "3", "nvidia3", "H100", profile);
    Assignment to = namespace.isEmpty() ? Assignment.NONE : new Assignment("c", "p-1", namespace);
    return new Labels(series, to, attribute.isEmpty() ? Map.of() : Map.of("driver", attribute));
  }

  /** All that a format has to cope with. */
  private void fill(String attribute) {
    write(labels("GPU-1", "", "red", attribute), TEMPERATURE, NOW_NS - 9 * SECOND, 41);
    write(labels("GPU-1", "", "blue", attribute), TEMPERATURE, NOW_NS - 8 * SECOND, -0.5);
    write(labels("GPU-1", "", "blue", attribute), "X{a=\"1,2\",b=\"\"}", NOW_NS - 7, 1e300);
    write(labels("GPU-2", "1", "", attribute), TEMPERATURE, NOW_NS - 6, 9007199254740991.0);
    write(labels("GPU-2", "2", "größe 温度, \"😀\"", attribute), TEMPERATURE, NOW_NS, 1e-9);
  }

  private InMemoryStore readAgain(
      String export, BiFunction<SampleSink, SeriesDictionary, BodyParser> format) {
    InMemoryStore again = new InMemoryStore();
    FrameAssembler assembler = new FrameAssembler((frame, origins) -> again.write(List.of(frame)));
    SampleSink sink =
        new SampleSink() {
          @Override
          public boolean sample(SeriesField field, long timeNs, double value) {
            assembler.add(field, timeNs, value);
            return true;
          }

          @Override
          public void absent(AbsentReason reason) {
            throw new AssertionError("absent: " + reason);
          }

          @Override
          public void rejected(RejectReason reason, RejectedRow row) {
            throw new AssertionError(row.line() + ": " + reason + " " + row.detail());
          }
        };
    byte[] body = export.getBytes(StandardCharsets.UTF_8);
    BodyParser parser = format.apply(sink, new SeriesDictionary());
    parser.parse(body, 0, body.length, true);
    assertThat(parser.problem()).isEmpty();
    assembler.flush();
    return again;
  }

  /** Everything in it. */
  private static Map<Object, Object> contents(TelemetryStore store) {
    Map<Object, Object> all = new LinkedHashMap<>();
    for (SeriesInfo info : store.series(SeriesFilter.ALL, null, 100)) {
      SeriesId id = info.labels().series().id();
      all.put(info, List.of(store.assignments(id), store.samples(all(id.uuid()))));
    }
    return all;
  }

  private static SampleQuery all(String uuid) {
    return new SampleQuery(uuid, null, Set.of(), Long.MIN_VALUE, Long.MAX_VALUE, null, 100);
  }

  @Test
  void csvIsReadAgainAsItWas() throws Exception {
    fill("\"5\\35\", x=\"y\"\nz");
    try (TestServer server = TestApi.serve(store, NOW, Map.of())) {
      HttpResponse<String> export = server.get("/api/v1/export");

      assertThat(export.headers().firstValue("content-type")).contains("text/csv; charset=utf-8");
      assertThat(contents(readAgain(export.body(), CsvParser::new))).isEqualTo(contents(store));
    }
  }

  @Test
  void ndjsonIsReadAgainAsItWasButForAttributes() throws Exception {
    fill("");
    try (TestServer server = TestApi.serve(store, NOW, Map.of())) {
      String export = server.get("/api/v1/export?format=ndjson").body();
      InMemoryStore again = readAgain(export, JsonPointsParser::new);

      assertThat(again.samples(all("GPU-1"))).isEqualTo(store.samples(all("GPU-1"))).hasSize(3);
      assertThat(again.samples(all("GPU-2"))).isEqualTo(store.samples(all("GPU-2"))).hasSize(2);
      assertThat(again.assignments(new SeriesId("GPU-1", "")))
          .isEqualTo(store.assignments(new SeriesId("GPU-1", "")));
      assertThat(new JsonObject(export.lines().skip(3).findFirst().orElseThrow()).fieldNames())
          .containsExactly(
              "timestamp",
              "uuid",
              "instance",
              "host",
              "gpu",
              "device",
              "model",
              "pod",
              "namespace",
              "container",
              "field",
              "value");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"})
  void noTextIsAFormula(String text) throws Exception {
    write(labels("GPU-1", "", text, ""), text, NOW_NS, -5);
    try (TestServer server = TestApi.serve(store, NOW, Map.of())) {
      String row = server.get("/api/v1/export").body().split("\n", 2)[1];

      String cell = text.contains("\r") ? "\"'" + text + "\"" : "'" + text;
      assertThat(row).contains("Z," + cell + ",3,").contains("," + cell + ",-5,");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', 5",
    "start_time=-9s, 5",
    "start_time=-8s, 4",
    "end_time=-8s, 2",
    "field=DCGM_FI_DEV_GPU_TEMP_CELSIUS, 4",
    "uuid=GPU-2, 2",
    "uuid=GPU-2&uuid=GPU-1, 5",
    "uuid=GPU-2&host=host-GPU-1, 0",
    "host=host-GPU-1, 3",
    "model=H100, 5",
    "model=A100, 0",
    "namespace=red, 1",
    "namespace=blue, 2",
    "format=ndjson&namespace=blue, 2"
  })
  void givesWhatIsAskedFor(String query, int rows) throws Exception {
    fill("");
    try (TestServer server = TestApi.serve(store, NOW, Map.of())) {
      HttpResponse<String> export = server.get("/api/v1/export?" + query);

      assertThat(export.statusCode()).as(export.body()).isEqualTo(200);
      int heads = query.contains("ndjson") ? 0 : 1;
      assertThat(export.body().lines()).hasSize(heads + rows);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "format=xml, 400, format",
    "start_time=-1m&end_time=-2m, 400, start_time",
    "limit=5, 400, limit",
    "uuid=GPU-none, 404, uuid"
  })
  void refusesWhatItCannotGive(String query, int status, String parameter) throws Exception {
    try (TestServer server = TestApi.serve(store, NOW, Map.of())) {
      HttpResponse<String> response = server.get("/api/v1/export?" + query);

      assertThat(response.statusCode()).isEqualTo(status);
      assertThat(new JsonObject(response.body()).getString("parameter")).isEqualTo(parameter);
    }
  }

  /** A GPU without end, its pages counted; it breaks, if it does, at a page. */
  private static final class EndlessStore extends StoreView {
    private final AtomicInteger pages = new AtomicInteger();
    private final int breaksAt;

    EndlessStore(TelemetryStore store, int breaksAt) {
      super(store);
      this.breaksAt = breaksAt;
    }

    @Override
    public List<Sample> samples(SampleQuery query, ReadBudget budget) {
      if (pages.incrementAndGet() == breaksAt) {
        throw new StoreUnavailableException("switched off", null);
      }
      List<Sample> page = new ArrayList<>();
      long fromNs = query.after() == null ? 0 : query.after().timeNs() + 1;
      for (int i = 0; i < query.limit(); i++) {
        page.add(new Sample(fromNs + i, "", TEMPERATURE, i));
      }
      return page;
    }
  }

  private EndlessStore endless(int breaksAt) {
    write(labels("GPU-1", "", "", ""), TEMPERATURE, NOW_NS, 1);
    return new EndlessStore(store, breaksAt);
  }

  /** Asks for an export and reads so many bytes of it. */
  private static Socket ask(TestServer server, int bytes) throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port());
    client
        .getOutputStream()
        .write(
            "GET /api/v1/export HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    assertThat(client.getInputStream().readNBytes(bytes)).hasSize(bytes);
    return client;
  }

  @Test
  void whatBreaksOffDoesNotLookComplete() throws Exception {
    try (TestServer server = TestApi.serve(endless(5), NOW, Map.of())) {
      assertThatThrownBy(() -> server.get("/api/v1/export")).isInstanceOf(IOException.class);
    }
  }

  @Test
  void whatBreaksBeforeItBeginsIsAProblem() throws Exception {
    try (TestServer server = TestApi.serve(endless(1), NOW, Map.of())) {
      assertThat(server.get("/api/v1/export").statusCode()).isEqualTo(503);
    }
  }

  @Test
  void aSlowClientHoldsNothingAndIsCutOffWhenItStalls() throws Exception {
    EndlessStore endless = endless(-1);
    Map<String, String> environment =
        Map.of("EXPORT_STALL_TIMEOUT", "300ms", "MAX_EXPORTS", "1", "QUERY_THREADS", "1");
    try (TestServer server = TestApi.serve(endless, NOW, environment);
        Socket client = ask(server, 1_000)) {
      assertThat(server.get("/api/v1/gpus").statusCode()).isEqualTo(200);
      assertThat(server.get("/api/v1/export").statusCode()).isEqualTo(503);
      await().until(() -> server.get("/api/v1/export?uuid=GPU-none").statusCode() == 404);
      assertThat(endless.pages.get()).isLessThan(200);
      assertThatThrownBy(() -> readAll(client.getInputStream())).isInstanceOf(IOException.class);
    }
  }

  private static void readAll(InputStream in) throws IOException {
    byte[] bytes = in.readAllBytes();
    String end = new String(bytes, bytes.length - 5, 5, StandardCharsets.US_ASCII);
    if (!end.equals("0\r\n\r\n")) {
      throw new IOException("the last chunk is missing");
    }
  }

  @Test
  void aClientThatIsGoneIsNotReadFor() throws Exception {
    EndlessStore endless = endless(-1);
    try (TestServer server = TestApi.serve(endless, NOW, Map.of("MAX_EXPORTS", "1"))) {
      ask(server, 5_000_000).close();
      await().until(() -> server.get("/api/v1/export?uuid=GPU-none").statusCode() == 404);
      int pages = endless.pages.get();
      assertThat(server.get("/api/v1/gpus").statusCode()).isEqualTo(200);
      assertThat(endless.pages.get()).isLessThanOrEqualTo(pages + 1);
    }
  }
}
