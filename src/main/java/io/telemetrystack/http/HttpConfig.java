package io.telemetrystack.http;

import io.telemetrystack.config.Option;
import io.telemetrystack.config.Settings;
import io.telemetrystack.config.ValueType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a node serves HTTP.
 *
 * @param host the address to listen on
 * @param port 0 for any that is free
 * @param timeout a request that is not answered whole after this is given up
 * @param idleTimeout a connection on which nothing moves for this is closed
 * @param serviceToken what opens the queue's endpoints: one key or none
 */
public record HttpConfig(
    String host,
    int port,
    Duration timeout,
    Duration idleTimeout,
    long maxBodyBytes,
    ApiKeys keys,
    ApiKeys serviceToken) {
  static final Option<Integer> PORT =
      Option.of(
          "port",
          ValueType.integer(0, 65_535),
          "8080",
          "Port of the HTTP server; 0 takes any that is free.");
  static final Option<String> HOST =
      Option.withoutDefault(
          "http-host",
          ValueType.text().where("an address or a host name", text -> !text.isBlank()),
          "Address the HTTP server listens on; by default 0.0.0.0 with an API key and 127.0.0.1"
              + " without.");
  static final Option<Duration> TIMEOUT =
      Option.of(
          "http-timeout",
          ValueType.duration(Duration.ofMillis(100), Duration.ofHours(1)),
          "30s",
          "Longest time from the first byte of an HTTP request to the last of its answer; streams"
              + " are exempt.");
  static final Option<Duration> IDLE_TIMEOUT =
      Option.of(
          "http-idle-timeout",
          ValueType.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
          "60s",
          "Connections on which nothing moves for this long are closed.");
  static final Option<Long> MAX_BODY =
      Option.of(
          "http-max-body",
          ValueType.sizeBytes(1024, 1L << 30),
          "16MiB",
          "Largest body of an HTTP request, after decompression.");
  static final Option<String> API_KEY =
      Option.secret("api-key", "The one key of the HTTP interface, with all rights.");

  /** Nodes prove to each other that they know it, too. */
  public static final Option<String> SERVICE_TOKEN =
      Option.secret(
          "service-token",
          "The token of programs that use the queue over HTTP, which without it are served on loopback"
              + " only; and the secret that the nodes of a cluster have in common.");

  public static final List<Option<?>> OPTIONS =
      List.of(PORT, HOST, TIMEOUT, IDLE_TIMEOUT, MAX_BODY, API_KEY, SERVICE_TOKEN);

  private static final String LOOPBACK = "127.0.0.1";
  private static final String EVERYWHERE = "0.0.0.0";
  private static final String REFUSAL =
      "HTTP_HOST: '%s' is not loopback, and without API_KEY anybody who reaches it could read and"
          + " write; allowed is 127.0.0.1, ::1 or localhost, or any address once API_KEY or"
          + " API_KEY_FILE is set";

  public HttpConfig {
    if (keys.isEmpty() && !isLoopback(host)) {
      throw new IllegalArgumentException(REFUSAL.formatted(host));
    }
  }

  /** Throws IllegalArgumentException with one of {@link #problems} when there is any. */
  public static HttpConfig from(Settings settings) {
    ApiKeys keys = keys(settings, API_KEY, "a key, or to leave it out and listen on loopback");
    ApiKeys serviceToken =
        keys(settings, SERVICE_TOKEN, "a token, or to leave it out and use the queue on loopback");
    return new HttpConfig(
        host(settings, keys),
        settings.get(PORT),
        settings.get(TIMEOUT),
        settings.get(IDLE_TIMEOUT),
        settings.get(MAX_BODY),
        keys,
        serviceToken);
  }

  /** What is wrong with the settings taken together, one sentence each. */
  public static List<String> problems(Settings settings) {
    try {
      from(settings);
      return List.of();
    } catch (IllegalArgumentException e) {
      return List.of(e.getMessage());
    }
  }

  /** Whether only this machine can reach the node. */
  public boolean onLoopback() {
    return isLoopback(host);
  }

  private static ApiKeys keys(Settings settings, Option<String> secret, String allowed) {
    Optional<String> key = settings.find(secret);
    if (key.isPresent() && key.get().isBlank()) {
      throw new IllegalArgumentException(secret.env() + " is empty; allowed is " + allowed);
    }
    return key.map(one -> ApiKeys.of(List.of(one))).orElse(ApiKeys.NONE);
  }

  private static String host(Settings settings, ApiKeys keys) {
    return settings.find(HOST).orElse(keys.isEmpty() ? LOOPBACK : EVERYWHERE);
  }

  /** Literals only: what a name resolves to may change after this was asked. */
  private static boolean isLoopback(String host) {
    return host.equals("localhost")
        || host.equals("::1")
        || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
  }
}
