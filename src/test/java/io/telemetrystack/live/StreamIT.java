package io.telemetrystack.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.http.ApiKeys;
import io.telemetrystack.http.TestServer;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.EventNews;
import io.telemetrystack.wire.FramePayload;
import io.telemetrystack.wire.WireCodec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The stream over real sockets, fed over the event bus. */
final class StreamIT {
  private static final int REPLAY = 16;
  private static final Labels GPU_1 = labels("1");
  private static final Labels GPU_2 = labels("2");

  private final PartitionDirectory directory = new PartitionDirectory("n", 1);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private List<LivePoint> stored = List.of();
  private String deployment;
  private TestServer server;

  @BeforeEach
  void start() {
    server = server(Duration.ofMillis(200), Duration.ofMillis(500));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private TestServer server(Duration heartbeat, Duration stallTimeout) {
    LiveConfig config = new LiveConfig(3, REPLAY, heartbeat, stallTimeout);
    return new TestServer(
        TestServer.config(ApiKeys.NONE),
        vertx -> {
          WireCodec.registerAll(vertx.eventBus());
          LiveVerticle live = new LiveVerticle(config, maxSeries -> stored, directory, registry);
          deployment = vertx.deployVerticle(live).await();
          return List.of(new StreamRoutes(live));
        });
  }

  private static Labels labels(String gpu) {
    Series series = new Series(new SeriesId("GPU-" + gpu, ""), "h" + gpu, gpu, "", "H100", "");
    return new Labels(series, new Assignment("", "", "ns" + gpu), Map.of());
  }

  private void publish(Labels labels, long timeNs, double value) {
    Frame frame = new Frame.Builder("h").add(labels, "temp", timeNs, value).build();
    server.vertx().eventBus().send(Addresses.live("n"), new FramePayload(frame));
  }

  private Client connect(String query, String... headers) throws IOException {
    return new Client(server.port(), "/api/v1/stream" + query, headers);
  }

  @Test
  void sendsStoredValuesFirstAndThenPointsAsTheyCome() throws Exception {
    stored = List.of(new LivePoint(GPU_1, 1_000_000_000, Map.of("temp", 40.0)));
    try (Client client = connect("")) {
      String head = client.readUntil("\"temp\":40}}\n\n");
      publish(GPU_1, 2_000_000_000L, 41);
      String point = client.readUntil("\"temp\":41}}\n\n");

      assertThat(head)
          .startsWith("HTTP/1.1 200")
          .containsIgnoringCase("content-type: text/event-stream")
          .contains("retry: 1000\n")
          .contains("event: snapshot\ndata: {\"uuid\":\"GPU-1\",\"host\":\"h1\",");
      assertThat(point)
          .contains("id: ")
          .contains("event: point\ndata: {\"uuid\":\"GPU-1\"")
          .contains("\"time\":\"1970-01-01T00:00:02Z\"");
    }
  }

  @ParameterizedTest
  @CsvSource({"host=h2", "uuid=GPU-2", "namespace=ns2", "'host=h2,h3&field=temp'"})
  void sendsOnlyWhatIsAskedFor(String filter) throws Exception {
    try (Client client = connect("?" + filter)) {
      awaitLive(client);
      publish(GPU_1, 1, 1);
      publish(GPU_2, 2, 2);

      assertThat(client.readUntil("\"temp\":2}}")).contains("GPU-2").doesNotContain("GPU-1");
    }
  }

  @Test
  void sendsASeriesNoMoreOftenThanAskedFor() throws Exception {
    try (Client client = connect("?min_interval=1h")) {
      awaitLive(client);
      publish(GPU_1, 1, 1);
      client.readUntil(":\n\n");

      assertThat(client.readUntil(":\n\n")).doesNotContain("GPU-1");
    }
  }

  @ParameterizedTest
  @CsvSource({"''", "host=h1", "uuid=GPU-1&field=temp", "namespace=ns1", "min_interval=1s"})
  void sendsHealthEventsAsTheyAreFound(String filter) throws Exception {
    try (Client client = connect("?" + filter)) {
      awaitLive(client);
      EventNews news = new EventNews(List.of(TestEvents.xid(GPU_2, 13), TestEvents.xid(GPU_1, 79)));
      server.vertx().eventBus().send(Addresses.live("n"), news);

      assertThat(client.readUntil("\"code\":79"))
          .contains("event: event\ndata: {\"id\":\"")
          .matches(
              text -> text.contains("GPU-2") == (filter.isEmpty() || filter.startsWith("min")));
    }
  }

  @Test
  void resumesWhereAnEarlierConnectionEnded() throws Exception {
    String lastId;
    try (Client client = connect("")) {
      awaitLive(client);
      publish(GPU_1, 1, 1);
      lastId = id(client.readUntil("\"temp\":1}}\n\n"));
    }
    publish(GPU_1, 2, 2);
    publish(GPU_2, 3, 3);
    try (Client client = connect("", "Last-Event-ID: " + lastId)) {
      assertThat(client.readUntil("\"temp\":3}}"))
          .contains("\"temp\":2}}")
          .doesNotContain("\"temp\":1}}")
          .doesNotContain("snapshot")
          .doesNotContain("gap");
    }
  }

  @Test
  void saysHowMuchIsMissingWhenItCannotResume() throws Exception {
    String lastId;
    try (Client client = connect("")) {
      awaitLive(client);
      publish(GPU_1, 1, 1);
      lastId = id(client.readUntil("\"temp\":1}}\n\n"));
    }
    for (int i = 0; i < REPLAY + 5; i++) {
      publish(GPU_2, 2 + i, 100 + i);
    }
    try (Client client = connect("", "Last-Event-ID: " + lastId)) {
      assertThat(client.readUntil("\"temp\":120}}"))
          .contains("event: gap\ndata: {\"missed\":5}\n\n");
    }
  }

  @Test
  void sendsAHeartbeatWhenNothingHappens() throws Exception {
    try (Client client = connect("")) {
      client.readUntil(":\n\n");
      client.readUntil(":\n\n");
      client.readUntil(":\n\n");
    }
  }

  @Test
  void wantsFramesOnlyWhileSomebodyListens() throws Exception {
    assertThat(listening()).isFalse();
    try (Client client = connect("")) {
      client.readUntil(":\n\n");

      await().until(this::listening);
    }
  }

  @Test
  void closesAClientThatTakesNothing() throws Exception {
    try (Client stalled = connect("")) {
      awaitLive(stalled);
      String filler = "x".repeat(100_000);
      for (int i = 0; i < 200; i++) {
        Frame frame = new Frame.Builder("h").add(GPU_1, filler + i, i, i).build();
        server.vertx().eventBus().send(Addresses.live("n"), new FramePayload(frame));
      }
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> registry.find("telemetry.live.clients").gauge().value() == 0);

      assertThat(registry.counter("telemetry.live.clients.closed", "reason", "stalled").count())
          .isOne();
      assertThat(stalled.readToTheEnd())
          .endsWith("event: closed\ndata: {\"reason\":\"stalled\"}\n\n\r\n0\r\n\r\n");
    }
  }

  /** Where it never reads, its connection is there until it is cut. */
  @Test
  void cutsAClientThatDoesNotEvenTakeTheReason() throws Exception {
    try (Client stalled = connect("")) {
      awaitLive(stalled);
      String filler = "x".repeat(100_000);
      for (int i = 0; i < 200; i++) {
        Frame frame = new Frame.Builder("h").add(GPU_1, filler + i, i, i).build();
        server.vertx().eventBus().send(Addresses.live("n"), new FramePayload(frame));
      }

      await().atMost(Duration.ofSeconds(20)).until(stalled::isCut);
    }
  }

  @Test
  void tellsClientsToComeBackWhenItStops() throws Exception {
    try (Client one = connect("");
        Client two = connect("?host=h1")) {
      awaitLive(one);
      awaitLive(two);
      server.vertx().undeploy(deployment).await();

      for (Client client : List.of(one, two)) {
        assertThat(client.readToTheEnd())
            .containsPattern("retry: \\d{4}\nevent: closed\ndata: \\{\"reason\":\"stopping\"}\n\n");
      }
    }
    assertThat(registry.counter("telemetry.live.clients.closed", "reason", "stopping").count())
        .isEqualTo(2);
    try (Client late = connect("")) {
      assertThat(late.readToTheEnd()).startsWith("HTTP/1.1 200").contains("\"stopping\"");
    }
    assertThat(listening()).isFalse();
  }

  @Test
  void streamsOverHttp2Too() throws Exception {
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    HttpResponse<InputStream> stream =
        http.send(
            HttpRequest.newBuilder(server.uri("/api/v1/stream")).build(),
            HttpResponse.BodyHandlers.ofInputStream());
    assertThat(stream.version()).isEqualTo(HttpClient.Version.HTTP_2);
    await().until(this::listening);
    publish(GPU_1, 1, 1);
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8));
    String line = lines.readLine();
    while (!line.startsWith("data: {\"uuid\":\"GPU-1\"")) {
      line = lines.readLine();
    }
    server.vertx().undeploy(deployment).await();

    assertThat(lines.lines()).contains("data: {\"reason\":\"stopping\"}");
  }

  @Test
  void isOneFeedOnAllEventLoops() throws Exception {
    server.addEventLoop();
    try (Client one = connect("");
        Client two = connect("")) {
      awaitLive(one);
      awaitLive(two);
      publish(GPU_1, 1, 1);
      String seen = id(one.readUntil("\"temp\":1}}\n\n"));

      assertThat(id(two.readUntil("\"temp\":1}}\n\n"))).isEqualTo(seen);
      publish(GPU_1, 2, 2);
      two.readUntil("\"temp\":2}}\n\n");
      for (int loop = 0; loop < 2; loop++) {
        try (Client again = connect("", "Last-Event-ID: " + seen)) {
          assertThat(again.readUntil("\"temp\":2}}\n\n")).doesNotContain("gap");
        }
        await().until(() -> registry.find("telemetry.live.clients").gauge().value() == 2);
      }
    }
  }

  @Test
  void turnsAwayMoreClientsThanItMayHave() throws Exception {
    try (Client one = connect("");
        Client two = connect("");
        Client three = connect("")) {
      for (Client client : List.of(one, two, three)) {
        client.readUntil(":\n\n");
      }

      assertThat(server.get("/api/v1/stream").statusCode()).isEqualTo(503);
    }
    await().until(() -> registry.find("telemetry.live.clients").gauge().value() == 0);
  }

  @ParameterizedTest
  @CsvSource({
    "min_interval=often, min_interval",
    "host=, host",
    "limit=1, limit",
    "field=%00, field"
  })
  void refusesABadParameterByName(String query, String parameter) throws Exception {
    HttpResponse<String> response = server.get("/api/v1/stream?" + query);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("\"parameter\":\"" + parameter + "\"");
  }

  private boolean listening() {
    return directory.view().listeners().equals(List.of("n"));
  }

  /** The first heartbeat after the headers says that the stream is open and frames are taken. */
  private void awaitLive(Client client) throws IOException {
    client.readUntil(":\n\n");
    await().until(() -> listening());
    client.readUntil(":\n\n");
  }

  private static String id(String events) {
    int start = events.lastIndexOf("id: ") + "id: ".length();
    return events.substring(start, events.indexOf('\n', start));
  }

  /** An open stream, read as its raw text. */
  private static final class Client implements AutoCloseable {
    private final Socket socket;
    private final StringBuilder unread = new StringBuilder();

    Client(int port, String path, String... headers) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(10_000);
      String request = "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + String.join("\r\n", headers);
      String end = headers.length == 0 ? "\r\n" : "\r\n\r\n";
      socket.getOutputStream().write((request + end).getBytes(StandardCharsets.US_ASCII));
    }

    /** All that came before and with the text. Fails after ten silent seconds. */
    String readUntil(String text) throws IOException {
      byte[] bytes = new byte[8192];
      while (unread.indexOf(text) < 0) {
        int count = socket.getInputStream().read(bytes);
        assertThat(count).as("end of stream after " + unread).isPositive();
        unread.append(new String(bytes, 0, count, StandardCharsets.UTF_8));
      }
      int end = unread.indexOf(text) + text.length();
      String read = unread.substring(0, end);
      unread.delete(0, end);
      return read;
    }

    /** Whether the server refuses what is written, nothing having been read. */
    boolean isCut() {
      try {
        socket.getOutputStream().write('x');
        return false;
      } catch (IOException e) {
        return true;
      }
    }

    /** Fails unless the server ends the connection within ten seconds. */
    String readToTheEnd() throws IOException {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
