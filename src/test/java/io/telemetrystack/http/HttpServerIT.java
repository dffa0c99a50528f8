package io.telemetrystack.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server's own behaviour over real sockets, with a few small routes. */
final class HttpServerIT {
  private static final Routes ROUTES =
      router -> {
        router.get("/things/:id").handler(rc -> rc.response().end(rc.pathParam("id")));
        router.post("/things").handler(rc -> rc.response().end("" + rc.body().length()));
        router.post("/echo").handler(rc -> rc.response().end(rc.body().buffer()));
        router.get("/broken").handler(rc -> rc.fail(new IllegalStateException("secret detail")));
        router.get("/never").handler(rc -> {});
      };
  private static TestServer server;
  private static TestServer locked;

  @BeforeAll
  static void start() {
    server = new TestServer(config(Duration.ofSeconds(1), ApiKeys.NONE), vertx -> List.of(ROUTES));
    locked =
        new TestServer(
            config(Duration.ofSeconds(30), ApiKeys.of(List.of("s3cret", "other"))),
            vertx -> List.of(ROUTES));
  }

  @AfterAll
  static void stop() {
    server.close();
    locked.close();
  }

  private static HttpConfig config(Duration timeout, ApiKeys keys) {
    return TestServer.config(
        "127.0.0.1", 0, TestServer.access(keys), TestServer.limits(timeout, 64 * 1024));
  }

  private static void assertProblem(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(new JsonObject(response.body()).getInteger("status")).isEqualTo(status);
  }

  /** What comes back on one connection until the server closes it or the text has come. */
  private static String exchange(TestServer server, String request, String until)
      throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      StringBuilder answer = new StringBuilder();
      byte[] bytes = new byte[8192];
      int count;
      while (!answer.toString().contains(until)
          && (count = socket.getInputStream().read(bytes)) > 0) {
        answer.append(new String(bytes, 0, count, StandardCharsets.ISO_8859_1));
      }
      return answer.toString();
    }
  }

  @Test
  void answersWhatNoRouteTakesWithNotFound() throws Exception {
    assertProblem(server.get("/nothing/here"), 404);
  }

  @ParameterizedTest
  @CsvSource({"POST, /things/1, GET", "DELETE, /things, POST", "PUT, /health/, GET"})
  void answersAWrongMethodWithTheRightOnes(String method, String path, String allowed)
      throws Exception {
    HttpResponse<String> response =
        server.send(
            HttpRequest.newBuilder(server.uri(path)).method(method, BodyPublishers.noBody()));

    assertProblem(response, 405);
    assertThat(response.headers().firstValue("allow")).contains(allowed);
  }

  @Test
  void tellsNothingAboutAFailureInside() throws Exception {
    HttpResponse<String> response = server.get("/broken");

    assertProblem(response, 500);
    assertThat(response.body()).doesNotContain("secret").doesNotContain("Exception");
  }

  @Test
  void decodesTheVariablePartOfAPath() throws Exception {
    assertThat(server.get("/things/a%20b%C3%BC").body()).isEqualTo("a b\u00fc");
  }

  @Test
  void sendsSecurityHeadersWithEveryAnswer() throws Exception {
    for (String path : List.of("/things/1", "/nothing", "/health")) {
      HttpResponse<String> response = server.get(path);

      assertThat(response.headers().firstValue("x-content-type-options")).contains("nosniff");
      assertThat(response.headers().firstValue("cache-control")).contains("no-store");
    }
  }

  @Test
  void speaksHttp2OverClearText() throws Exception {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(server.uri("/things/7")).build(),
            HttpResponse.BodyHandlers.ofString());

    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(response.body()).isEqualTo("7");
  }

  @Test
  void refusesABodyThatIsTooLarge() throws Exception {
    HttpRequest.Builder fits =
        HttpRequest.newBuilder(server.uri("/things"))
            .POST(BodyPublishers.ofByteArray(new byte[64 * 1024]));
    HttpRequest.Builder tooLarge =
        HttpRequest.newBuilder(server.uri("/things"))
            .POST(BodyPublishers.ofByteArray(new byte[64 * 1024 + 1]));

    assertThat(server.send(fits).body()).isEqualTo("65536");
    assertProblem(server.send(tooLarge), 413);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Content-Length: 5~~abcde                                  | ' 200 '          | abcde
          Content-Length: 0~~                                       | ' 200 '          | content-length: 0
          Transfer-Encoding: chunked~~3~abc~2~de~0~~                | ' 200 '          | abcde
          Content-Length: 5~Expect: 100-continue~~abcde             | ' 100 Continue'  | abcde
          Content-Length: 5~Expect: tea~~abcde                      | ' 417 '          | problem+json
          Content-Length: 65537~~                                   | ' 413 '          | problem+json
          """)
  void readsABodyWhole(String rest, String status, String contains) throws Exception {
    String head = "POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";

    assertThat(exchange(server, head + rest.replace("~", "\r\n"), contains))
        .contains(status)
        .contains(contains);
  }

  @Test
  void closesTheConnectionOfABodyThatIsNone() throws Exception {
    String request = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n";

    assertThat(exchange(server, request, "}")).isEmpty();
  }

  @Test
  void refusesABodyThatTurnsOutToBeTooLarge() throws Exception {
    String body = "8000\r\n" + "x".repeat(0x8000) + "\r\n";
    String head = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

    assertThat(exchange(server, head + body.repeat(3), "}")).contains(" 413 ");
  }

  @Test
  void refusesALineThatIsTooLong() throws Exception {
    String line = "GET /things/" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: a\r\n\r\n";

    assertThat(exchange(server, line, "}")).contains(" 414 ").contains("problem+json");
  }

  @Test
  void refusesAHeaderThatIsTooLarge() throws Exception {
    String header = "GET /things/1 HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(20_000) + "\r\n\r\n";

    assertThat(exchange(server, header, "}")).contains(" 431 ").contains("problem+json");
  }

  @Test
  void refusesWhatIsNotHttp() throws Exception {
    assertThat(exchange(server, "\0\0nonsense\r\n\r\n", "}")).contains(" 400 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/things/%zz", "/things/1?x=%zz", "/%"})
  void refusesBrokenPercentEncoding(String path) throws Exception {
    String answer = exchange(server, "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\r\n");

    assertThat(answer).doesNotContain(" 500 ");
  }

  @Test
  void givesUpARequestThatIsNeverAnswered() throws Exception {
    HttpResponse<String> response = server.get("/never");

    assertProblem(response, 503);
  }

  @Test
  void givesUpABodyThatNeverEnds() throws Exception {
    String start = "POST /things HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc";

    String answer = exchange(server, start, "never said");

    assertThat(answer).startsWith("HTTP/1.1 503").contains("problem+json");
  }

  @Test
  void isHealthyAndReadyWithoutChecks() throws Exception {
    assertThat(server.get("/health").statusCode()).isEqualTo(200);
    assertThat(new JsonObject(server.get("/health").body()).getString("status")).isEqualTo("UP");
  }

  @Test
  void isNotReadyWhileACheckHasAProblem() throws Exception {
    server.readiness().register("store", () -> Optional.of("no connection"));
    server.readiness().register("csv", Optional::empty);
    server.readiness().register("bug", () -> Optional.of("" + 1 / "".length()));
    try {
      HttpResponse<String> response = server.get("/ready");

      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.headers().firstValue("content-type")).contains("application/json");
      JsonObject ready = new JsonObject(response.body());
      assertThat(ready.getString("status")).isEqualTo("DOWN");
      assertThat(ready.getJsonArray("checks"))
          .contains(check("store", "DOWN", "no connection"), check("csv", "UP", null));
      assertThat(server.get("/health").statusCode()).isEqualTo(200);
    } finally {
      List.of("store", "csv", "bug").forEach(server.readiness()::remove);
    }
    assertThat(server.get("/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void isReadyWithANoteThatSaysWhy() throws Exception {
    server.readiness().register("partition", Optional::empty);
    server.readiness().note("partition", () -> Optional.of("files were set aside"));
    server.readiness().note("topic", () -> Optional.of("unreadable"));
    server.readiness().note("nothing", Optional::empty);
    try {
      HttpResponse<String> response = server.get("/ready");

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(new JsonObject(response.body()).getJsonArray("checks"))
          .containsExactlyInAnyOrder(
              check("partition", "UP", "files were set aside"), check("topic", "UP", "unreadable"));
    } finally {
      List.of("partition", "topic", "nothing").forEach(server.readiness()::remove);
    }
    assertThat(server.get("/ready").body()).doesNotContain("partition", "topic");
  }

  @Test
  void showsTheProblemOfACheckAndNotItsNote() throws Exception {
    server.readiness().register("partition", () -> Optional.of("the disk fails"));
    server.readiness().note("partition", () -> Optional.of("files were set aside"));
    try {
      HttpResponse<String> response = server.get("/ready");

      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(new JsonObject(response.body()).getJsonArray("checks"))
          .containsExactly(check("partition", "DOWN", "the disk fails"));
    } finally {
      server.readiness().remove("partition");
    }
  }

  @Test
  void isNotReadyAsSoonAsItIsStopping() throws Exception {
    try (TestServer stopping = new TestServer(TestServer.config(ApiKeys.NONE), v -> List.of())) {
      stopping.readiness().stopping();

      assertThat(stopping.get("/ready").statusCode()).isEqualTo(503);
      assertThat(stopping.get("/health").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void countsRequestsByRouteTemplateAndStatus() throws Exception {
    server.get("/things/1");
    server.get("/things/2");
    server.get("/somewhere/else");

    await()
        .untilAsserted(
            () ->
                assertThat(server.get("/metrics").body())
                    .containsPattern(
                        "http_server_requests_seconds_count\\{.*route=\"/things/:id\".*status=\"200\"")
                    .containsPattern(
                        "http_server_requests_seconds_count\\{.*route=\"other\".*status=\"404\"")
                    .contains("http_server_requests_seconds_bucket")
                    .doesNotContain("somewhere"));
  }

  @Test
  void offersMetricsInBothFormats() throws Exception {
    HttpResponse<String> plain = server.get("/metrics");
    HttpResponse<String> open =
        server.get("/metrics", "Accept", "application/openmetrics-text; version=1.0.0");

    assertThat(plain.headers().firstValue("content-type").orElseThrow())
        .startsWith("text/plain; version=0.0.4");
    assertThat(open.headers().firstValue("content-type").orElseThrow())
        .startsWith("application/openmetrics-text");
    assertThat(open.body()).endsWith("# EOF\n");
  }

  @ParameterizedTest
  @CsvSource({
    "X-API-Key, s3cret",
    "X-API-Key, other",
    "Authorization, Bearer s3cret",
    "Authorization, bearer s3cret",
    "Authorization, Token s3cret"
  })
  void opensWithAKey(String header, String value) throws Exception {
    assertThat(locked.get("/things/1", header, value).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "X-API-Key, wrong",
    "X-API-Key, s3cre",
    "X-API-Key, s3cret2",
    "X-API-Key, ''",
    "Authorization, s3cret",
    "Authorization, Bearer",
    "Authorization, Basic s3cret",
    "X-Other, s3cret"
  })
  void staysShutWithout(String header, String value) throws Exception {
    HttpResponse<String> response = locked.get("/things/1", header, value);

    assertProblem(response, 401);
    assertThat(response.headers().firstValue("www-authenticate").orElseThrow())
        .startsWith("Bearer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/things/1", "/nothing", "/health/../things/1", "/metrics/x"})
  void asksForAKeyOnEveryPathButTheOpenOnes(String path) throws Exception {
    assertProblem(locked.get(path), 401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/ready", "/metrics"})
  void asksForNoKeyOnTheOpenPaths(String path) throws Exception {
    assertThat(locked.get(path).statusCode()).isEqualTo(200);
  }

  private static JsonObject check(String id, String status, String reason) {
    return new JsonObject().put("id", id).put("status", status).put("reason", reason);
  }
}
