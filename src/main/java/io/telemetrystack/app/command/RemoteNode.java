package io.telemetrystack.app.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;

/** A node as its clients see it: where it is, and what they show with each request. Any thread. */
final class RemoteNode {
  static final ObjectMapper JSON = new ObjectMapper();

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration HEALTH_TIMEOUT = Duration.ofSeconds(5);
  private static final int MOST_OF_A_REFUSAL = 64 * 1024;
  private static final int MOST_OF_AN_ANSWER = 256 << 20;

  private final HttpClient http;
  private final String base;
  private final Map<String, String> headers;

  /**
   * @param base such as {@code http://127.0.0.1:8080}, without a slash at the end
   * @param headers that every request has
   * @param trust null for what Java trusts
   */
  RemoteNode(String base, Map<String, String> headers, SSLContext trust) {
    this.base = base;
    this.headers = headers;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT);
    http = (trust == null ? builder : builder.sslContext(trust)).build();
  }

  String base() {
    return base;
  }

  /** A part of a query or a path. */
  static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  /**
   * A request that has what every request has; it may begin its answer within a minute.
   *
   * @param path with its query
   */
  HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path)).timeout(ANSWER_TIMEOUT);
    headers.forEach(request::header);
    return request;
  }

  /** The answer, whatever its status; a passing failure where there is no connection. */
  <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body)
      throws NodeException, InterruptedException {
    try {
      return http.send(request, body);
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /** A connection that could not be made, or is lost. */
  NodeException unreachable(IOException e) throws InterruptedException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedException();
    }
    String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return NodeException.passing(
        "no connection to " + base + " (" + why + "); is the node up, and --url right?", 0);
  }

  /** The body of a success; throws with what was said else. To be closed. */
  InputStream open(HttpRequest request) throws NodeException, InterruptedException {
    HttpResponse<InputStream> response = send(request, HttpResponse.BodyHandlers.ofInputStream());
    if (response.statusCode() / 100 == 2) {
      return response.body();
    }
    throw refusal(response);
  }

  /** What an answer that is no success says. Reads and closes it. */
  NodeException refusal(HttpResponse<InputStream> response) throws InterruptedException {
    try (InputStream body = response.body()) {
      return Refusal.of(
          response.request().method() + " " + response.uri().getPath(),
          response.statusCode(),
          new String(body.readNBytes(MOST_OF_A_REFUSAL), UTF_8),
          response.headers().firstValue("Retry-After").orElse(""));
    } catch (IOException e) {
      return unreachable(e);
    }
  }

  /** The JSON of an answer that is a success. */
  JsonNode json(HttpRequest request) throws NodeException, InterruptedException {
    try (InputStream body = open(request)) {
      byte[] bytes = body.readNBytes(MOST_OF_AN_ANSWER);
      JsonNode json = bytes.length == 0 ? JSON.nullNode() : JSON.readTree(bytes);
      return json == null ? JSON.nullNode() : json;
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  JsonNode get(String path) throws NodeException, InterruptedException {
    return json(request(path).build());
  }

  /** Sends JSON. */
  JsonNode send(String method, String path, JsonNode body)
      throws NodeException, InterruptedException {
    return json(
        request(path)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body.toString()))
            .build());
  }

  JsonNode delete(String path) throws NodeException, InterruptedException {
    return json(request(path).DELETE().build());
  }

  /**
   * When the process of the node started, which tells it from another at the same address; empty
   * where a node does not say.
   */
  String started() throws NodeException, InterruptedException {
    return json(request("/health").timeout(HEALTH_TIMEOUT).build()).path("started").asText();
  }
}
