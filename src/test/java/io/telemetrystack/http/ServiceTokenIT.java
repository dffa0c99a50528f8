package io.telemetrystack.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.resilience.RateLimit;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may use the queue's endpoints, over real HTTP. */
class ServiceTokenIT {
  private static final String BEARER = "Authorization";

  @ParameterizedTest
  @CsvSource({
    "tok, key, Bearer tok, 200, 200",
    "tok, key, bearer tok, 200, 200",
    "tok, key, Bearer key, 401, 200",
    "tok, key, Bearer toc, 401, 401",
    "tok, key, Bearer, 401, 401",
    "tok, key, , 401, 401",
    "tok, , , 401, 401",
    "tok, , Bearer tok, 200, 200",
    ", key, , 401, 401",
    ", key, Bearer key, 200, 200",
    ", , , 200, 200"
  })
  void letsPassWhoShowsWhatIsConfigured(
      String token, String key, String shown, int programs, int operators) throws Exception {
    try (TestServer server = server("127.0.0.1", token, key)) {
      assertThat(get(server, "/program", shown).statusCode()).isEqualTo(programs);
      assertThat(get(server, "/operator", shown).statusCode()).isEqualTo(operators);
    }
  }

  @Test
  void challengesWhoShowsNothing() throws Exception {
    try (TestServer server = server("127.0.0.1", "tok", null)) {
      HttpResponse<String> answer = server.get("/program");

      assertThat(answer.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Bearer");
      assertThat(answer.headers().firstValue("Content-Type")).contains(Problem.CONTENT_TYPE);
    }
  }

  @Test
  void takesATokenBesideAKey() throws Exception {
    try (TestServer server = server("127.0.0.1", "tok", "key")) {
      HttpResponse<String> answer =
          server.get("/program", "X-API-Key", "key", "Authorization", "Bearer tok");

      assertThat(answer.statusCode()).isEqualTo(200);
    }
  }

  @Test
  void isNotServedBeyondLoopbackWithoutAToken() throws Exception {
    try (TestServer server = server("0.0.0.0", null, "key")) {
      HttpResponse<String> answer = get(server, "/program", "Bearer key");

      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).contains("SERVICE_TOKEN");
    }
  }

  private static HttpResponse<String> get(TestServer server, String path, String shown)
      throws Exception {
    return shown == null ? server.get(path) : server.get(path, BEARER, shown);
  }

  private static TestServer server(String host, String token, String key) {
    HttpAccess access =
        new HttpAccess(keys(key), key == null, null, keys(token), RateLimit.UNLIMITED);
    HttpConfig config =
        TestServer.config(host, 0, access, TestServer.limits(Duration.ofSeconds(30), 1024));
    return new TestServer(config, vertx -> List.of(routes(config)));
  }

  private static ApiKeys keys(String text) {
    return text == null ? ApiKeys.NONE : ApiKeys.of(List.of(text));
  }

  private static Routes routes(HttpConfig config) {
    return new Routes() {
      @Override
      public Stage stage() {
        return Stage.OPEN;
      }

      @Override
      public void mount(io.vertx.ext.web.Router router) {
        router.get("/program").handler(ServiceTokenHandler.tokenOnly(config));
        router.get("/program").handler(rc -> rc.response().end());
        router.get("/operator").handler(ServiceTokenHandler.tokenOrKey(config, Scope.ADMIN));
        router.get("/operator").handler(rc -> rc.response().end());
      }
    };
  }
}
