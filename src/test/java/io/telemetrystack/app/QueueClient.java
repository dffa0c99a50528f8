package io.telemetrystack.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** Uses a node's queue over HTTP as a program of another language would. Any thread. */
public final class QueueClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(90);

  /** A message as it was delivered. */
  public record Delivered(String id, String handle, String key, String payload, int attempt) {}

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final String base;
  private final String token;

  /**
   * @param base the node's address, such as {@code http://127.0.0.1:8080}
   */
  public QueueClient(String base) {
    this(base, "");
  }

  /**
   * @param token the service token, empty where there is none
   */
  public QueueClient(String base, String token) {
    this.base = base;
    this.token = token;
  }

  public HttpResponse<String> produce(String query, String payload) throws Exception {
    return send("POST", "/produce?" + query, "text/plain", payload);
  }

  /** Each payload is a message. */
  public HttpResponse<String> produceAll(String query, List<String> payloads) throws Exception {
    StringBuilder lines = new StringBuilder();
    for (String payload : payloads) {
      lines.append(JSON.writeValueAsString(Map.of("payload", payload))).append('\n');
    }
    return send("POST", "/produce?" + query, "application/x-ndjson", lines.toString());
  }

  /** The messages of an answer that is 200. */
  public List<Delivered> messages(String query) throws Exception {
    HttpResponse<String> answer = get("/messages?" + query);
    if (answer.statusCode() != 200) {
      throw new IOException(answer.statusCode() + " " + answer.body());
    }
    return StreamSupport.stream(json(answer).get("messages").spliterator(), false)
        .map(QueueClient::delivered)
        .toList();
  }

  public static Delivered delivered(JsonNode message) {
    return new Delivered(
        message.get("id").asText(),
        message.get("handle").asText(),
        message.get("key").asText(),
        message.path("payload").asText(),
        message.get("attempt").asInt());
  }

  /**
   * Acknowledges, hands back or extends.
   *
   * @param path {@code ack}, {@code nack} or {@code extend}
   * @param fields of the body besides the handles
   */
  public HttpResponse<String> settle(
      String path, String query, List<String> handles, Map<String, Object> fields)
      throws Exception {
    Map<String, Object> body = new HashMap<>(fields);
    body.put("handles", handles);
    return send(
        "POST", "/" + path + "?" + query, "application/json", JSON.writeValueAsString(body));
  }

  public HttpResponse<String> get(String path) throws Exception {
    return send("GET", path, "text/plain", "");
  }

  public HttpResponse<String> send(String method, String path, String type, String body)
      throws Exception {
    HttpRequest request =
        request(path)
            .timeout(TIMEOUT)
            .header("Content-Type", type)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  /** Sends bytes, as which it also accepts the answer; both are shown as Latin-1. */
  String bytes(String method, String path, String type, String body) throws Exception {
    HttpRequest request =
        request(path)
            .timeout(TIMEOUT)
            .header("Content-Type", type)
            .header("Accept", type)
            .method(method, BodyPublishers.ofString(body, StandardCharsets.ISO_8859_1))
            .build();
    return http.send(request, BodyHandlers.ofString(StandardCharsets.ISO_8859_1)).body();
  }

  /** The lines of a stream as they come. */
  public HttpResponse<InputStream> stream(String path) throws Exception {
    return http.send(request(path).build(), BodyHandlers.ofInputStream());
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  public static JsonNode json(HttpResponse<String> answer) throws IOException {
    return JSON.readTree(answer.body());
  }
}
