package io.telemetrystack.http;

import io.telemetrystack.config.Option;
import io.telemetrystack.config.Settings;
import io.telemetrystack.config.ValueType;
import java.time.Duration;
import java.util.List;

/**
 * What one client may take of a node.
 *
 * @param timeout a request that is not answered whole after this is given up
 * @param headerTimeout a connection on which no whole request head has come after this is closed
 * @param idleTimeout a connection on which nothing moves, or no request is, for this is closed
 * @param maxBodyBytes of a body, unpacked
 * @param maxConnections more are closed at once
 */
public record HttpLimits(
    Duration timeout,
    Duration headerTimeout,
    Duration idleTimeout,
    long maxBodyBytes,
    int maxConnections) {
  private static final Option<Duration> TIMEOUT =
      Option.of(
          "http-timeout",
          ValueType.duration(Duration.ofMillis(100), Duration.ofHours(1)),
          "30s",
          "Longest time from the head of an HTTP request to the last byte of its answer; streams"
              + " are exempt.");
  private static final Option<Duration> HEADER_TIMEOUT =
      Option.of(
          "http-header-timeout",
          ValueType.duration(Duration.ofMillis(100), Duration.ofHours(1)),
          "10s",
          "A new connection that has not sent the whole head of a request after this is closed.");
  private static final Option<Duration> IDLE_TIMEOUT =
      Option.of(
          "http-idle-timeout",
          ValueType.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
          "60s",
          "Connections on which nothing moves, or no request is, for this long are closed.");
  private static final Option<Long> MAX_BODY =
      Option.of(
          "http-max-body",
          ValueType.sizeBytes(1024, 1L << 30),
          "16MiB",
          "Largest body of an HTTP request, after decompression.");
  private static final Option<Integer> MAX_CONNECTIONS =
      Option.of(
          "http-max-connections",
          ValueType.integer(1, 1_000_000),
          "8000",
          "Connections over HTTP at a time; more are closed as they come.");

  static final List<Option<?>> OPTIONS =
      List.of(TIMEOUT, HEADER_TIMEOUT, IDLE_TIMEOUT, MAX_BODY, MAX_CONNECTIONS);

  static HttpLimits from(Settings settings) {
    return new HttpLimits(
        settings.get(TIMEOUT),
        settings.get(HEADER_TIMEOUT),
        settings.get(IDLE_TIMEOUT),
        settings.get(MAX_BODY),
        settings.get(MAX_CONNECTIONS));
  }
}
