package io.telemetrystack.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract and its page, on a server that asks for keys. */
class ContractRoutesIT {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer(TestServer.config(ApiKeys.of(List.of("key"))), vertx -> List.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void servesTheContractAsItIsWritten() throws Exception {
    HttpResponse<String> answer = server.get("/openapi.yaml");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(Files.readString(Path.of("docs/openapi.yaml"), StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/openapi.yaml",
        "/swagger/",
        "/swagger/swagger-ui-bundle.js",
        "/swagger/swagger-ui.css",
        "/swagger/swagger-initializer.js"
      })
  void sendsNothingTwice(String path) throws Exception {
    HttpResponse<String> first = server.get(path);
    String etag = first.headers().firstValue("etag").orElseThrow();

    HttpResponse<String> second = server.get(path, "If-None-Match", etag);
    HttpResponse<String> other = server.get(path, "If-None-Match", "\"another\"");

    assertThat(first.body()).isNotEmpty();
    assertThat(second.statusCode()).isEqualTo(304);
    assertThat(second.body()).isEmpty();
    assertThat(other.body()).isEqualTo(first.body());
  }

  @Test
  void refersToNothingBeyondThisServer() throws Exception {
    for (String path : List.of("/swagger/", "/swagger/swagger-initializer.js")) {
      assertThat(server.get(path).body()).doesNotContain("//").doesNotContain("petstore");
    }
    String policy =
        server.get("/swagger/").headers().firstValue("content-security-policy").orElseThrow();
    assertThat(policy).contains("default-src 'none'", "script-src 'self';", "connect-src 'self'");
  }

  @Test
  void putsTheMissingSlashAtTheEndOfThePage() throws Exception {
    HttpResponse<String> answer = server.get("/swagger");

    assertThat(answer.statusCode()).isEqualTo(308);
    assertThat(
            answer.uri().resolve(answer.headers().firstValue("location").orElseThrow()).getPath())
        .isEqualTo("/swagger/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/swagger/index.html.bak",
        "/swagger/..%2f..%2fopenapi.yaml",
        "/swagger/..%2f..%2fproblem",
        "/swagger/swagger-ui.js"
      })
  void servesNoOtherFileOfTheJar(String path) throws Exception {
    assertThat(server.get(path).statusCode()).isEqualTo(404);
  }
}
