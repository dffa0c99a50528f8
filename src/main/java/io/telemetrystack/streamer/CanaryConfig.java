package io.telemetrystack.streamer;

import io.telemetrystack.config.Option;
import io.telemetrystack.config.Settings;
import io.telemetrystack.config.ValueType;
import java.time.Duration;
import java.util.List;

/**
 * Settings of the canary.
 *
 * @param intervalMs 0 for none
 * @param timeoutMs after which one that was not found in the store is lost
 */
public record CanaryConfig(long intervalMs, long timeoutMs) {
  static final Option<Duration> CANARY_INTERVAL =
      Option.of(
          "canary-interval",
          ValueType.duration(Duration.ZERO, Duration.ofHours(1)),
          "0s",
          "How often a sample of no GPU is sent through the whole pipeline and looked for in the"
              + " store; 0s for never.");

  static final Option<Duration> CANARY_TIMEOUT =
      Option.of(
          "canary-timeout",
          ValueType.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
          "1m",
          "How long such a sample may take before it counts as lost.");

  public static final List<Option<?>> OPTIONS = List.of(CANARY_INTERVAL, CANARY_TIMEOUT);

  public static CanaryConfig from(Settings settings) {
    return new CanaryConfig(
        settings.get(CANARY_INTERVAL).toMillis(), settings.get(CANARY_TIMEOUT).toMillis());
  }

  public boolean isOn() {
    return intervalMs > 0;
  }
}
