package io.telemetrystack.collector;

import io.telemetrystack.config.Option;
import io.telemetrystack.config.Settings;
import io.telemetrystack.config.ValueType;
import io.telemetrystack.health.Attendance;
import io.telemetrystack.resilience.Backoff;
import io.telemetrystack.resilience.RetryOptions;
import java.time.Duration;
import java.util.List;

/**
 * Settings of the role collector.
 *
 * @param retryAttempts of one batch before it is handed back to the broker
 * @param storeWriters most writes to the store at a time
 * @param silence when a silence is an event
 * @param silenceCheck how often to look for silence
 */
public record CollectorConfig(
    BatchLimits limits,
    Backoff writeBackoff,
    int retryAttempts,
    int storeWriters,
    Attendance.Limits silence,
    Duration silenceCheck) {
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

  static final Option<Duration> GPU_MISSING_AFTER =
      Option.of(
          "gpu-missing-after",
          ValueType.duration(Duration.ofMillis(100), Duration.ofDays(1)),
          "2m",
          "A GPU that is so far behind the newest sample of its host is an event gpu_missing.");
  static final Option<Duration> HOST_STALE_AFTER =
      Option.of(
          "host-stale-after",
          ValueType.duration(Duration.ofMillis(100), Duration.ofDays(1)),
          "5m",
          "A host without a new sample for this long is an event telemetry_stale.");
  static final Option<Duration> SILENCE_CHECK =
      Option.of(
          "silence-check-interval",
          ValueType.duration(Duration.ofMillis(50), Duration.ofHours(1)),
          "30s",
          "How often to look for GPUs and hosts that have gone silent; who is so twice in a row is"
              + " an event.");

  /** Who has been silent for longer than this is no news; nor is what an old file holds. */
  private static final Duration FORGOTTEN_AFTER = Duration.ofDays(2);

  public static final List<Option<?>> OPTIONS =
      List.of(
          BATCH_POINTS,
          BATCH_BYTES,
          BATCH_AGE,
          WRITE_BACKOFF,
          MAX_WRITE_BACKOFF,
          STORE_WRITERS,
          GPU_MISSING_AFTER,
          HOST_STALE_AFTER,
          SILENCE_CHECK);

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
        settings.get(STORE_WRITERS),
        new Attendance.Limits(
            settings.get(GPU_MISSING_AFTER).toNanos(),
            settings.get(HOST_STALE_AFTER).toNanos(),
            FORGOTTEN_AFTER.toNanos()),
        settings.get(SILENCE_CHECK));
  }
}
