package io.telemetrystack.store.embedded;

import io.telemetrystack.config.Option;
import io.telemetrystack.config.Settings;
import java.util.List;

/**
 * @param headBytes most bytes of samples in memory before they are sealed
 * @param logBytes length of the log at which samples are sealed and the log starts anew
 */
public record EmbeddedStoreConfig(Retention retention, long headBytes, long logBytes) {
  static final Option<Retention> RETENTION =
      Option.of(
          "retention",
          Retention.type(),
          "unlimited",
          "How long the embedded store keeps samples; also set on a new InfluxDB bucket.");

  public static final List<Option<?>> OPTIONS = List.of(RETENTION);

  private static final long MIB = 1 << 20;

  public static EmbeddedStoreConfig from(Settings settings) {
    return withRetention(settings.get(RETENTION));
  }

  static EmbeddedStoreConfig withRetention(Retention retention) {
    return new EmbeddedStoreConfig(retention, 64 * MIB, 32 * MIB);
  }
}
