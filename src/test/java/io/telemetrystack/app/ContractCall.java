package io.telemetrystack.app;

import io.telemetrystack.app.Contract.Operation;
import io.telemetrystack.app.Contract.Parameter;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A request that an operation of the contract allows, and changes to it. One thread. */
final class ContractCall {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** Whoever waits longer hangs. */
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** An empty WriteRequest, packed. */
  private static final byte[] REMOTE_WRITE = {0};

  /**
   * @param body empty of streams, which have no end
   */
  record Answer(int status, String type, String body, HttpResponse<?> response) {}

  private final Operation operation;
  private final Map<String, String> path = new LinkedHashMap<>();
  private final List<String> query = new ArrayList<>();
  private final Map<String, String> headers = new LinkedHashMap<>();
  private BodyPublisher body = BodyPublishers.noBody();

  private ContractCall(Operation operation) {
    this.operation = operation;
  }

  /** With all parameters that have an example. */
  static ContractCall full(Operation operation) {
    return good(operation, true);
  }

  /** With what it must have. */
  static ContractCall least(Operation operation) {
    return good(operation, false);
  }

  private static ContractCall good(Operation operation, boolean all) {
    ContractCall call = new ContractCall(operation);
    for (Parameter parameter : operation.parameters()) {
      if (parameter.required() || (all && parameter.example() != null)) {
        call.set(parameter, parameter.exampleText());
      }
    }
    if (operation.id().equals("purgeDeadLetters")) { // needs ids or this, which OpenAPI cannot say
      call.without("all").query("all", "true");
    }
    if (operation.id().equals("pushRemoteWrite")) {
      call.body = BodyPublishers.ofByteArray(REMOTE_WRITE);
      call.header("Content-Encoding", "snappy").header("Content-Type", "application/x-protobuf");
    }
    operation.bodies().keySet().stream()
        .filter(type -> operation.bodies().get(type).containsKey("example"))
        .sorted()
        .findFirst()
        .ifPresent(call::exampleBody);
    return call;
  }

  ContractCall exampleBody(String type) {
    return body(type, text(operation.bodies().get(type).getValue("example")));
  }

  private static String text(Object example) {
    if (example instanceof JsonObject object) {
      return object.encode();
    }
    return example instanceof JsonArray array ? array.encode() : (String) example;
  }

  ContractCall body(String type, String text) {
    body = BodyPublishers.ofString(text);
    return header("Content-Type", type);
  }

  ContractCall header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  /** In place of what it had. */
  ContractCall set(Parameter parameter, String value) {
    switch (parameter.in()) {
      case "path" -> path.put(parameter.name(), encoded(value));
      case "query" -> without(parameter.name()).query(parameter.name(), value);
      default -> headers.put(parameter.name(), value);
    }
    return this;
  }

  /** In addition to what it has. */
  ContractCall query(String name, String value) {
    query.add(encoded(name) + "=" + encoded(value));
    return this;
  }

  ContractCall without(String name) {
    query.removeIf(one -> one.startsWith(encoded(name) + "="));
    return this;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  Answer send(String base) throws IOException, InterruptedException {
    String target = operation.path();
    for (Map.Entry<String, String> variable : path.entrySet()) {
      target = target.replace("{" + variable.getKey() + "}", variable.getValue());
    }
    if (!query.isEmpty()) {
      target += "?" + String.join("&", query);
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + target))
            .timeout(TIMEOUT)
            .method(operation.method(), body);
    headers.forEach(request::header);
    HttpResponse<InputStream> response = HTTP.send(request.build(), BodyHandlers.ofInputStream());
    String type = response.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
    try (InputStream in = response.body()) {
      String text =
          type.equals("text/event-stream")
              ? ""
              : new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new Answer(response.statusCode(), type, text, response);
    }
  }
}
