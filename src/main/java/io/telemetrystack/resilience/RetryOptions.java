package io.telemetrystack.resilience;

import io.telemetrystack.config.Option;
import io.telemetrystack.config.ValueType;
import java.util.List;

/** Options of whoever tries again after a failure. */
public final class RetryOptions {
  public static final Option<Integer> RETRY_ATTEMPTS =
      Option.of(
          "retry-attempts",
          ValueType.integer(1, 100),
          "3",
          "Attempts in a row before a longer pause; what is kept is tried again after it.");

  public static final Option<Double> BACKOFF_FACTOR =
      Option.of(
          "backoff-factor",
          ValueType.number(1, 10),
          "2",
          "Factor by which the wait between attempts grows.");

  public static final List<Option<?>> OPTIONS = List.of(RETRY_ATTEMPTS, BACKOFF_FACTOR);

  private RetryOptions() {}
}
