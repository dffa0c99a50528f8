package io.telemetrystack.api;

import io.telemetrystack.config.Option;
import io.telemetrystack.config.Settings;
import io.telemetrystack.config.ValueType;
import io.telemetrystack.http.Problem;
import io.telemetrystack.store.ReadLimitException;
import java.time.Duration;
import java.util.List;

/**
 * How far one query may go.
 *
 * @param maxRange longest range of samples
 * @param maxPoints most samples that are read
 * @param maxSeries most fields of GPUs that are looked at
 * @param timeout from when it is asked
 */
record QueryLimits(Duration maxRange, int maxPoints, int maxSeries, Duration timeout) {
  private static final Option<Duration> MAX_RANGE =
      Option.of(
          "query-max-range",
          ValueType.duration(Duration.ofMinutes(1), Duration.ofDays(36_500)),
          "400d",
          "Longest range of samples of a query; exports are exempt.");
  private static final Option<Integer> MAX_POINTS =
      Option.of(
          "query-max-points",
          ValueType.integer(1_000, Integer.MAX_VALUE),
          "50000000",
          "Most samples that a query may read; exports are exempt.");
  private static final Option<Integer> MAX_SERIES =
      Option.of(
          "query-max-series",
          ValueType.integer(1, Integer.MAX_VALUE),
          "1000000",
          "Most series that a query may look at, counted as GPUs times fields; exports are exempt.");
  private static final Option<Duration> TIMEOUT =
      Option.of(
          "query-timeout",
          ValueType.duration(Duration.ofMillis(10), Duration.ofHours(1)),
          "25s",
          "A query that was asked this long ago gives up; exports are exempt.");

  static final List<Option<?>> OPTIONS = List.of(MAX_RANGE, MAX_POINTS, MAX_SERIES, TIMEOUT);

  static QueryLimits from(Settings settings) {
    return new QueryLimits(
        settings.get(MAX_RANGE),
        settings.get(MAX_POINTS),
        settings.get(MAX_SERIES),
        settings.get(TIMEOUT));
  }

  /** The answer to a query that went too far. */
  Problem problem(ReadLimitException e) {
    return switch (e.limit()) {
      case POINTS ->
          tooLarge(
              "The query reads more than " + e.allowed() + " samples.",
              "start_time",
              "a shorter range, or fewer fields; query-max-points is " + maxPoints);
      case SERIES ->
          tooLarge(
              "The query looks at more than " + e.allowed() + " fields of GPUs.",
              null,
              "fewer fields or GPUs; query-max-series is " + maxSeries);
      case WINDOW ->
          tooLarge(
              "A percentile is of more than " + e.allowed() + " samples of a window.",
              "step",
              "a shorter step or range, or another agg");
      case TIME ->
          Problem.timeout(
              "The query was given up after "
                  + ValueType.format(timeout)
                  + "; query-timeout is the limit. A shorter range takes less.");
    };
  }

  private static Problem tooLarge(String detail, String parameter, String allowed) {
    return new Problem(
        "urn:telemetry-stack:query-limit",
        "Query too large",
        400,
        detail,
        parameter,
        allowed,
        null);
  }
}
