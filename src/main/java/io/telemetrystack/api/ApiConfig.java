package io.telemetrystack.api;

import io.telemetrystack.config.Option;
import io.telemetrystack.config.Settings;
import io.telemetrystack.config.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How the API answers.
 *
 * @param staleAfter a GPU without a sample for this long is stale
 * @param queryThreads queries that run at once
 * @param maxQueries queries that run or wait; more are turned away
 * @param limits of one query
 * @param maxExports exports that are under way; more are turned away
 * @param stallTimeout a client that takes nothing of an export for this long is cut off
 */
public record ApiConfig(
    Duration staleAfter,
    int queryThreads,
    int maxQueries,
    QueryLimits limits,
    int maxExports,
    Duration stallTimeout) {
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
  static final Option<Integer> MAX_EXPORTS =
      Option.of(
          "max-exports",
          ValueType.integer(1, 1_000),
          "2",
          "Exports that are under way at once; more are answered 503.");
  static final Option<Duration> STALL_TIMEOUT =
      Option.of(
          "export-stall-timeout",
          ValueType.duration(Duration.ofMillis(100), Duration.ofHours(1)),
          "30s",
          "A client that takes nothing of an export or of /federate for this long is cut off.");

  public static final List<Option<?>> OPTIONS = options();

  private static List<Option<?>> options() {
    List<Option<?>> options = new ArrayList<>(List.of(STALE_AFTER, QUERY_THREADS, MAX_QUERIES));
    options.addAll(QueryLimits.OPTIONS);
    options.addAll(List.of(MAX_EXPORTS, STALL_TIMEOUT));
    return List.copyOf(options);
  }

  public static ApiConfig from(Settings settings) {
    return new ApiConfig(
        settings.get(STALE_AFTER),
        settings.get(QUERY_THREADS),
        settings.get(MAX_QUERIES),
        QueryLimits.from(settings),
        settings.get(MAX_EXPORTS),
        settings.get(STALL_TIMEOUT));
  }
}
