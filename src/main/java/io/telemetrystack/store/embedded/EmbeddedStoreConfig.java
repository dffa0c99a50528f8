package io.telemetrystack.store.embedded;

import io.telemetrystack.config.Settings;
import io.telemetrystack.message.Durability;
import io.telemetrystack.store.Retention;
import io.telemetrystack.store.StoreConfig;

/**
 * @param headBytes most bytes of samples in memory before they are sealed
 * @param logBytes length of the log at which samples are sealed and the log starts anew; up to four
 *     times that while a series has few of them
 * @param syncsWrites whether a write survives a power cut once it has returned
 */
public record EmbeddedStoreConfig(
    Retention retention, long headBytes, long logBytes, boolean syncsWrites) {
  private static final long MIB = 1 << 20;
  private static final long HEAD_BYTES = 64 * MIB;
  private static final long LOG_BYTES = 32 * MIB;

  /** What heads may take of a heap that is large. */
  private static final int SHARE_OF_HEAP = 8;

  /**
   * From settings that know {@link StoreConfig#OPTIONS}.
   *
   * @param durability of what is written, where the topic says nothing else
   */
  public static EmbeddedStoreConfig from(Settings settings, Durability durability) {
    EmbeddedStoreConfig config = withRetention(settings.get(StoreConfig.RETENTION));
    return durability == Durability.FSYNC ? config.syncingWrites() : config;
  }

  static EmbeddedStoreConfig withRetention(Retention retention) {
    long headBytes = Math.max(HEAD_BYTES, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    return new EmbeddedStoreConfig(retention, headBytes, LOG_BYTES, false);
  }

  private EmbeddedStoreConfig syncingWrites() {
    return new EmbeddedStoreConfig(retention, headBytes, logBytes, true);
  }
}
