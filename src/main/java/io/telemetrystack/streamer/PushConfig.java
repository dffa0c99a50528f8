package io.telemetrystack.streamer;

import io.telemetrystack.config.Option;
import io.telemetrystack.config.Settings;
import io.telemetrystack.config.ValueType;
import io.telemetrystack.resilience.RetryOptions;
import java.time.Duration;
import java.util.List;

/**
 * Settings of telemetry that is pushed over HTTP.
 *
 * @param maxBodyBytes of bodies that are read as they come, unpacked
 * @param maxWholeBytes of bodies that can only be read whole, unpacked
 */
public record PushConfig(
    long maxBodyBytes, long maxWholeBytes, Duration maxFutureSkew, double backoffFactor) {
  static final Option<Long> MAX_BODY =
      Option.of(
          "push-max-body",
          ValueType.sizeBytes(1024, 1L << 40),
          "1GiB",
          "Largest body of telemetry that is pushed, unpacked; http-max-body holds for remote write"
              + " and OTLP.");

  /** Those that only pushes have. */
  public static final List<Option<?>> OPTIONS = List.of(MAX_BODY);

  /**
   * From settings that know {@link #OPTIONS}, those of the streamer and of {@link RetryOptions}.
   */
  public static PushConfig from(Settings settings, long maxWholeBytes) {
    return new PushConfig(
        settings.get(MAX_BODY),
        maxWholeBytes,
        settings.get(StreamerConfig.MAX_FUTURE_SKEW),
        settings.get(RetryOptions.BACKOFF_FACTOR));
  }
}
