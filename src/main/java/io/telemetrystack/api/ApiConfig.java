package io.telemetrystack.api;

import io.telemetrystack.config.Option;
import io.telemetrystack.config.Settings;
import io.telemetrystack.config.ValueType;
import java.time.Duration;
import java.util.List;

/**
 * How the API answers.
 *
 * @param staleAfter a GPU without a sample for this long is stale
 * @param queryThreads queries that run at once
 * @param maxQueries queries that run or wait; more are turned away
 */
public record ApiConfig(Duration staleAfter, int queryThreads, int maxQueries) {
  static final Option<Duration> STALE_AFTER =
      Option.of(
          "stale-after",
          ValueType.duration(Duration.ofSeconds(1), Duration.ofDays(365)),
          "5m",
          "A GPU without a new sample for this long is listed as stale.");
  static final Option<Integer> QUERY_THREADS =
      Option.of(
          "query-threads", ValueType.integer(1, 256), "4", "Queries of the API that run at once.");
  static final Option<Integer> MAX_QUERIES =
      Option.of(
          "max-queries",
          ValueType.integer(1, 10_000),
          "64",
          "Queries of the API that run or wait to; more are answered 503.");

  public static final List<Option<?>> OPTIONS = List.of(STALE_AFTER, QUERY_THREADS, MAX_QUERIES);

  public static ApiConfig from(Settings settings) {
    return new ApiConfig(
        settings.get(STALE_AFTER), settings.get(QUERY_THREADS), settings.get(MAX_QUERIES));
  }
}
