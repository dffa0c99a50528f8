package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys and tokens are not to be found in anything that a node writes or answers. */
final class SecretsIT {
  private static final String API_KEY = "an-api-key-of-the-settings";
  private static final String TOKEN = "the-service-token-of-all-nodes";
  private static final String WRONG = "a-key-that-nobody-has-made";

  @TempDir private Path directory;

  private final HttpClient http = HttpClient.newHttpClient();
  private final StringBuilder answers = new StringBuilder();

  private String create(Path file, String name) {
    StringWriter out = new StringWriter();
    int exit =
        new NodeCommand(Map.of())
            .commandLine()
            .setOut(new PrintWriter(out))
            .execute("keys", "create", "--file=" + file, "--name=" + name, "--scope=read,admin");
    assertThat(exit).isZero();
    return out.toString().strip();
  }

  private int send(String method, String base, String path, String key) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + path))
            .method(method, HttpRequest.BodyPublishers.ofString("{\"partitions\":5}"))
            .header("Authorization", "Bearer " + key)
            .header("X-API-Key", key)
            .header("Content-Type", "application/json")
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    answers.append(answer.headers().map()).append(answer.body());
    return answer.statusCode();
  }

  @Test
  void staySecret() throws Exception {
    Path file = directory.resolve("keys.yaml");
    String made = create(file, "operator");
    Path tokenFile = Files.writeString(Files.createTempFile("token", ""), TOKEN);
    Map<String, String> environment =
        Map.of("API_KEY", API_KEY, "SERVICE_TOKEN_FILE", tokenFile.toString());
    try (JarProcess jar =
        JarProcess.ready(
            directory,
            environment,
            "--api-keys-file=" + file,
            "--http-host=127.0.0.1",
            "--log-level=debug")) {
      for (String key : List.of(API_KEY, made, TOKEN, WRONG)) {
        send("GET", jar.base(), "/api/v1/gpus", key);
        send("POST", jar.base(), "/telemetry", key);
        send("PATCH", jar.base(), "/topics/telemetry", key);
        send("GET", jar.base(), "/no/such/path", key);
        send("POST", jar.base(), "/produce?topic=t", key);
      }
      assertThat(send("GET", jar.base(), "/api/v1/gpus", made)).isEqualTo(200);
      send("GET", jar.base(), "/metrics", made);
      send("GET", jar.base(), "/ready", made);
      send("GET", jar.base(), "/status", made);
      assertThat(jar.terminate()).isZero();
      assertThat(jar.log()).contains("audit: key 'operator'", "audit: service token");
    } finally {
      Files.delete(tokenFile);
    }

    for (String secret : List.of(API_KEY, made, TOKEN, WRONG)) {
      assertThat(answers).doesNotContain(secret);
      try (Stream<Path> files = Files.walk(directory)) {
        assertThat(files.filter(Files::isRegularFile)).allSatisfy(one -> lacks(one, secret));
      }
    }
  }

  private static void lacks(Path file, String secret) throws Exception {
    String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    assertThat(content.contains(secret)).as(file.toString()).isFalse();
  }
}
