package io.telemetrystack.collector;

import io.telemetrystack.config.Option;
import io.telemetrystack.config.Settings;
import io.telemetrystack.config.ValueType;
import io.telemetrystack.resilience.Backoff;
import io.telemetrystack.resilience.RetryOptions;
import java.time.Duration;
import java.util.List;

/**
 * Settings of the role collector.
 *
 * @param retryAttempts of one batch before it is handed back to the broker
 * @param storeWriters most writes to the store at a time
 */
public record CollectorConfig(
    BatchLimits limits, Backoff writeBackoff, int retryAttempts, int storeWriters) {
  static final Option<Integer> BATCH_POINTS =
      Option.of(
          "batch-points",
          ValueType.integer(1, 1_000_000),
          "5000",
          "Samples after which a batch is written to the store.");
  static final Option<Long> BATCH_BYTES =
      Option.of(
          "batch-bytes",
          ValueType.sizeBytes(1024, 1L << 30),
          "1MiB",
          "Bytes of frames after which a batch is written to the store.");
  static final Option<Duration> BATCH_AGE =
      Option.of(
          "batch-age",
          ValueType.duration(Duration.ofMillis(1), Duration.ofMinutes(1)),
          "200ms",
          "Age after which a batch is written to the store however small it is.");
  static final Option<Duration> WRITE_BACKOFF =
      Option.of(
          "write-backoff",
          ValueType.duration(Duration.ofMillis(1), Duration.ofMinutes(1)),
          "100ms",
          "First pause after a write that the store did not take; it grows by backoff-factor.");
  static final Option<Duration> MAX_WRITE_BACKOFF =
      Option.of(
          "max-write-backoff",
          ValueType.duration(Duration.ofMillis(1), Duration.ofMinutes(10)),
          "5s",
          "Longest pause between writes while the store takes none.");

  static final Option<Integer> STORE_WRITERS =
      Option.of(
          "store-writers",
          ValueType.integer(1, 64),
          "4",
          "Most writes to the store at a time; how many there are follows from its answers.");

  public static final List<Option<?>> OPTIONS =
      List.of(
          BATCH_POINTS, BATCH_BYTES, BATCH_AGE, WRITE_BACKOFF, MAX_WRITE_BACKOFF, STORE_WRITERS);

  /** From settings that know {@link #OPTIONS} and those of {@link RetryOptions}. */
  public static CollectorConfig from(Settings settings) {
    return new CollectorConfig(
        new BatchLimits(
            settings.get(BATCH_POINTS),
            settings.get(BATCH_BYTES),
            settings.get(BATCH_AGE).toMillis()),
        new Backoff(
            settings.get(WRITE_BACKOFF).toMillis(),
            settings.get(RetryOptions.BACKOFF_FACTOR),
            Math.max(
                settings.get(WRITE_BACKOFF).toMillis(),
                settings.get(MAX_WRITE_BACKOFF).toMillis())),
        settings.get(RetryOptions.RETRY_ATTEMPTS),
        settings.get(STORE_WRITERS));
  }
}
