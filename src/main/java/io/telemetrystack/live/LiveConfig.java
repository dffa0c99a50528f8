package io.telemetrystack.live;

import io.telemetrystack.config.Option;
import io.telemetrystack.config.Settings;
import io.telemetrystack.config.ValueType;
import java.time.Duration;
import java.util.List;

/**
 * How live values are streamed.
 *
 * @param maxClients streams open at once
 * @param replayPoints how many of the last points a client may be behind before it is given the
 *     latest values only
 * @param heartbeat a silent stream gets a comment this often
 * @param stallTimeout a client that takes nothing for this long is closed
 */
public record LiveConfig(
    int maxClients, int replayPoints, Duration heartbeat, Duration stallTimeout) {
  static final Option<Integer> MAX_CLIENTS =
      Option.of(
          "stream-max-clients",
          ValueType.integer(1, 100_000),
          "256",
          "Live streams open at once on one node; more are answered 503.");
  static final Option<Integer> REPLAY =
      Option.of(
          "stream-replay",
          ValueType.integer(16, 1_000_000),
          "4096",
          "Points kept for live clients that reconnect or lag.");
  static final Option<Duration> HEARTBEAT =
      Option.of(
          "stream-heartbeat",
          ValueType.duration(Duration.ofMillis(100), Duration.ofMinutes(1)),
          "10s",
          "How often a live stream on which nothing happens gets a comment.");
  static final Option<Duration> STALL_TIMEOUT =
      Option.of(
          "stream-stall-timeout",
          ValueType.duration(Duration.ofMillis(100), Duration.ofMinutes(10)),
          "30s",
          "Live clients that take nothing for this long are closed.");

  public static final List<Option<?>> OPTIONS =
      List.of(MAX_CLIENTS, REPLAY, HEARTBEAT, STALL_TIMEOUT);

  public static LiveConfig from(Settings settings) {
    return new LiveConfig(
        settings.get(MAX_CLIENTS),
        settings.get(REPLAY),
        settings.get(HEARTBEAT),
        settings.get(STALL_TIMEOUT));
  }

  /**
   * What is wrong with the settings taken together, one sentence each.
   *
   * @param idleTimeout after which a server closes a connection on which nothing moves
   */
  public static List<String> problems(Settings settings, Duration idleTimeout) {
    Duration heartbeat = settings.get(HEARTBEAT);
    if (heartbeat.compareTo(idleTimeout) < 0) {
      return List.of();
    }
    return List.of(
        "stream-heartbeat: '%s' (%s) would let silent streams be closed as idle; allowed is less than http-idle-timeout, which is '%s'"
            .formatted(
                settings.display(HEARTBEAT),
                settings.origin(HEARTBEAT),
                ValueType.format(idleTimeout)));
  }
}
