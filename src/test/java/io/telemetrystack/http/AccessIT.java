package io.telemetrystack.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.resilience.RateLimit;
import io.telemetrystack.resilience.RateLimits;
import io.telemetrystack.telemetry.Visibility;
import io.vertx.ext.web.Router;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who gets in over HTTP, and how often. */
final class AccessIT {
  private static final String GRAFANA = "https://grafana.example.com";
  private static final ApiKeys KEYS =
      new ApiKeys(
          List.of(
              key("reads", Set.of(Scope.READ), null, false),
              key("writes", Set.of(Scope.WRITE), null, false),
              key("expired", Set.of(Scope.READ), Instant.EPOCH, false),
              key("revoked", Set.of(Scope.READ), null, true),
              new ApiKey(
                  "limited",
                  KeyText.hash("limited"),
                  Set.of(Scope.WRITE),
                  Visibility.ALL,
                  new RateLimit(1_000, Duration.ofSeconds(1)),
                  null,
                  false),
              new ApiKey(
                  "slow",
                  KeyText.hash("slow"),
                  Set.of(Scope.READ),
                  Visibility.ALL,
                  new RateLimit(1, Duration.ofMinutes(1)),
                  null,
                  false)));

  private static final String TOO_MANY =
      "telemetry_http_connections_closed_total{reason=\"too-many\"}";

  private TestServer server;

  private static ApiKey key(String name, Set<Scope> scopes, Instant expires, boolean revoked) {
    return new ApiKey(
        name, KeyText.hash(name), scopes, Visibility.ALL, RateLimit.UNLIMITED, expires, revoked);
  }

  private static HttpConfig config(ApiKeys keys, Set<String> origins) {
    HttpAccess access = new HttpAccess(keys, false, null, ApiKeys.NONE, RateLimit.UNLIMITED);
    HttpLimits limits =
        new HttpLimits(
            Duration.ofSeconds(30), Duration.ofMillis(500), Duration.ofSeconds(60), 1024, 20);
    return new HttpConfig("127.0.0.1", 0, limits, access, null, origins);
  }

  private static final Routes ROUTES =
      router -> {
        router.get("/read").handler(ScopeHandler.of(Scope.READ));
        router.get("/read").handler(rc -> rc.end(ApiKeyHandler.caller(rc).name()));
        router.post("/write").handler(ScopeHandler.of(Scope.WRITE));
        router
            .post("/write")
            .handler(rc -> rc.end(rc.body().isEmpty() ? "" : rc.body().asString()));
      };

  @BeforeEach
  void serve() {
    server = new TestServer(config(KEYS, Set.of(GRAFANA)), vertx -> List.of(ROUTES));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<String> get(String key) throws Exception {
    return server.get("/read", "X-API-Key", key);
  }

  @ParameterizedTest
  @CsvSource({
    "reads, 200, reads",
    "writes, 403, the scope 'read'",
    "expired, 401, expired",
    "revoked, 401, revoked",
    "unknown, 401, not known",
    "tsk_123, 401, checksum",
  })
  void letsPassWhoseKeyMay(String key, int status, String said) throws Exception {
    HttpResponse<String> answer = get(key);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).contains(said);
  }

  @Test
  void neverRepeatsAKey() throws Exception {
    assertThat(get("tsk_guessed").body()).doesNotContain("guessed");
  }

  @Test
  void turnsAwayAKeyThatAsksTooOftenAndSaysWhenToTryAgain() throws Exception {
    assertThat(get("slow").headers().firstValue("RateLimit-Remaining")).contains("1");
    assertThat(get("slow").statusCode()).isEqualTo(200);

    HttpResponse<String> refused = get("slow");

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("RateLimit-Limit")).contains("2");
    assertThat(refused.headers().firstValue("RateLimit-Remaining")).contains("0");
    assertThat(refused.headers().firstValueAsLong("RateLimit-Reset").orElse(0))
        .isBetween(60L, 120L);
    assertThat(refused.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(1L, 60L);
    assertThat(refused.body()).contains("1/m", "retry_after_ms");
    assertThat(get("reads").statusCode()).as("another key").isEqualTo(200);
  }

  /** As over a cluster, where another node is asked. */
  @Test
  void losesNothingOfABodyWhileALimitIsAskedFor() throws Exception {
    RateLimits slow =
        (key, limit) ->
            CompletableFuture.supplyAsync(
                () -> new RateLimits.Answer(true, 1, 0),
                CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS));
    Routes streamed =
        new Routes() {
          @Override
          public Stage stage() {
            return Stage.STREAMED;
          }

          @Override
          public void mount(Router router) {
            router
                .post("/streamed")
                .handler(
                    rc -> rc.request().body().onSuccess(body -> rc.end(body.length() + " bytes")));
          }
        };
    try (TestServer asking =
        new TestServer(config(KEYS, Set.of()), slow, vertx -> List.of(streamed, ROUTES))) {
      for (int size : new int[] {0, 1, 1_000}) {
        String body = "x".repeat(size);
        assertThat(post(asking, "/write", body)).isEqualTo(size == 0 ? "" : body);
        assertThat(post(asking, "/streamed", body.repeat(1_000)))
            .isEqualTo(size * 1_000 + " bytes");
      }
    }
  }

  private static String post(TestServer server, String path, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.uri(path)).POST(BodyPublishers.ofString(body));
    return server.send(request, "X-API-Key", "limited").body();
  }

  @Test
  void answersAPreflightOfAPageThatMayCall() throws Exception {
    HttpResponse<String> answer =
        server.send(
            HttpRequest.newBuilder(server.uri("/read")).method("OPTIONS", BodyPublishers.noBody()),
            "Origin",
            GRAFANA,
            "Access-Control-Request-Method",
            "GET",
            "Access-Control-Request-Headers",
            "x-api-key");

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains(GRAFANA);
    assertThat(answer.headers().firstValue("Access-Control-Allow-Headers").orElse(""))
        .contains("X-API-Key");
  }

  @Test
  void tellsABrowserNothingOfOtherPages() throws Exception {
    HttpResponse<String> answer =
        server.get("/read", "Origin", "https://elsewhere.example.com", "X-API-Key", "reads");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void takesOtherKeysAndOriginsWhileItRuns() throws Exception {
    ApiKeys others = new ApiKeys(List.of(key("new", Set.of(Scope.READ), null, false)));
    server.reload(config(others, Set.of()));

    assertThat(get("reads").statusCode()).isEqualTo(401);
    assertThat(get("new").statusCode()).isEqualTo(200);
    assertThat(
            server
                .get("/read", "Origin", GRAFANA, "X-API-Key", "new")
                .headers()
                .firstValue("Access-Control-Allow-Origin"))
        .isEmpty();
  }

  @Test
  void asksForKeysOnWhenTheLastOneIsTakenAway() throws Exception {
    HttpAccess open = new HttpAccess(ApiKeys.NONE, true, null, ApiKeys.NONE, RateLimit.UNLIMITED);
    HttpConfig config = config(KEYS, Set.of());
    server.reload(
        new HttpConfig("127.0.0.1", 0, config.limits(), open, null, config.corsOrigins()));

    assertThat(server.get("/read").statusCode()).isEqualTo(401);
  }

  @Test
  void closesAConnectionWhoseHeaderDripsIn() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(100);
      socket
          .getOutputStream()
          .write("GET /health HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
      int drops = 0;
      while (drops < 200 && !isClosed(socket)) {
        socket.getOutputStream().write('x');
        drops++;
      }

      assertThat(drops).isLessThan(200);
      assertThat(server.get("/metrics").body())
          .contains("telemetry_http_connections_closed_total{reason=\"no-request\"} 1.0");
    }
  }

  private static boolean isClosed(Socket socket) throws Exception {
    try {
      return socket.getInputStream().read() < 0;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (java.net.SocketException e) {
      return true;
    }
  }

  @Test
  void closesConnectionsThatAreTooMany() throws Exception {
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(5_000);
        open.add(socket);
        socket.getOutputStream().write("GET /health ".getBytes(StandardCharsets.US_ASCII));
      }
      Awaitility.await("the last ones closed")
          .until(() -> server.registry().scrape().contains(TOO_MANY + " 20.0"));
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }
}
