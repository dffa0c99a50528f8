package io.telemetrystack.store.embedded;

import io.telemetrystack.config.Settings;
import io.telemetrystack.store.Retention;
import io.telemetrystack.store.StoreConfig;

/**
 * @param headBytes most bytes of samples in memory before they are sealed
 * @param logBytes length of the log at which samples are sealed and the log starts anew
 */
public record EmbeddedStoreConfig(Retention retention, long headBytes, long logBytes) {
  private static final long MIB = 1 << 20;

  /** From settings that know {@link StoreConfig#OPTIONS}. */
  public static EmbeddedStoreConfig from(Settings settings) {
    return withRetention(settings.get(StoreConfig.RETENTION));
  }

  static EmbeddedStoreConfig withRetention(Retention retention) {
    return new EmbeddedStoreConfig(retention, 64 * MIB, 32 * MIB);
  }
}
