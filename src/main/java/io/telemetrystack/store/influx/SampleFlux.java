package io.telemetrystack.store.influx;

import io.telemetrystack.store.Aggregate;
import io.telemetrystack.store.LentSpan;
import io.telemetrystack.store.Sample;
import io.telemetrystack.store.SampleQuery;
import io.telemetrystack.store.Windows;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.StoredText;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Flux for samples of one GPU. Every answer has the columns {@code _time}, {@value Tags#INSTANCE}
 * (empty for a whole GPU), {@code _field} and {@code _value}.
 *
 * <p>A GPU that moved to another host has samples under several tag sets; they are one series here.
 */
final class SampleFlux {
  /** InfluxDB keeps no later time. */
  private static final long LAST_NS = Long.MAX_VALUE - 1;

  /** Of which times of a GPU samples are wanted, as a step of a pipeline. */
  static final class Lending {
    /** All of them. */
    static final Lending ANY = new Lending("");

    private final String condition;

    private Lending(String condition) {
      this.condition = condition;
    }

    /**
     * These spans of these instances.
     *
     * @param spans by instance; neither it nor any of its lists is empty
     */
    static Lending of(Map<String, List<LentSpan>> spans) {
      return new Lending(
          spans.entrySet().stream()
              .map(one -> "(" + isInstance(one.getKey()) + " and " + within(one.getValue()) + ")")
              .collect(Collectors.joining(" or ", "  |> filter(fn: (r) => ", ")\n")));
    }

    private static String within(List<LentSpan> spans) {
      return spans.stream()
          .map(
              span ->
                  "(r._time >= %s and r._time < %s)"
                      .formatted(FluxText.time(span.fromNs()), FluxText.time(span.untilNs())))
          .collect(Collectors.joining(" or ", "(", ")"));
    }
  }

  private static final String ONE_TABLE =
      """
        |> group()
        |> map(fn: (r) => ({_time: r._time, _field: r._field, _value: r._value, gpu_instance_id: \
      if exists r.gpu_instance_id then r.gpu_instance_id else ""}))
      """;
  private static final String BY_SERIES =
      """
        |> group(columns: ["gpu_instance_id", "_field", "_start", "_stop"])
        |> sort(columns: ["_time"])
      """;
  private static final String IN_ORDER =
      """
        |> sort(columns: ["_time", "gpu_instance_id", "_field"])
      """;

  private final String bucket;

  SampleFlux(String bucket) {
    this.bucket = FluxText.string(bucket);
  }

  /** Each series is cut to the page's length before they are merged. */
  String samples(SampleQuery query, Lending lent) {
    Sample after = query.after();
    long startNs = after == null ? query.startNs() : Math.max(query.startNs(), after.timeNs());
    return source(query, startNs)
        + lent.condition
        + limit(query.limit() + 1L)
        + ONE_TABLE
        + after(after)
        + IN_ORDER
        + limit(query.limit());
  }

  /** Windows of a step; their time is computed, as Flux cuts the first one at the range's start. */
  String windows(SampleQuery query, Lending lent, Windows windows) {
    Sample after = query.after();
    long startNs = after == null ? query.startNs() : Math.max(query.startNs(), after.timeNs());
    return source(query, startNs)
        + lent.condition
        + BY_SERIES
        + "  |> aggregateWindow(every: %s, fn: %s, createEmpty: false, timeSrc: \"_start\")\n"
            .formatted(FluxText.duration(windows.stepNs()), function(windows.aggregate()))
        + ONE_TABLE
        + "  |> map(fn: (r) => ({r with _time: time(v: int(v: r._time) - int(v: r._time) %% %d)}))\n"
            .formatted(windows.stepNs())
        + after(after)
        + IN_ORDER
        + limit(query.limit());
  }

  /** One window over the range for each series; its time is the range's start. */
  String total(SampleQuery query, Lending lent, Aggregate aggregate) {
    return source(query, query.startNs())
        + lent.condition
        + BY_SERIES
        + "  |> aggregateWindow(every: inf, fn: %s, createEmpty: false, timeSrc: \"_start\")\n"
            .formatted(function(aggregate))
        + ONE_TABLE
        + IN_ORDER;
  }

  /** The oldest sample of each series in the range. */
  String first(SampleQuery query, Lending lent) {
    return source(query, query.startNs())
        + lent.condition
        + "  |> first()\n"
        + BY_SERIES
        + "  |> first()\n"
        + ONE_TABLE
        + IN_ORDER;
  }

  /** The newest sample of each series. */
  String latest(String uuid) {
    return source(uuid, Long.MIN_VALUE, Long.MAX_VALUE)
        + "  |> last()\n"
        + BY_SERIES
        + "  |> last()\n"
        + ONE_TABLE
        + "  |> sort(columns: [\"gpu_instance_id\", \"_field\"])\n";
  }

  private String source(SampleQuery query, long startNs) {
    String source = source(query.uuid(), startNs, query.endNs());
    if (query.instance() != null) {
      source += "  |> filter(fn: (r) => " + isInstance(query.instance()) + ")\n";
    }
    if (!query.fields().isEmpty()) {
      var names =
          query.fields().stream()
              .sorted()
              .map(field -> FluxText.string(StoredText.ofField(field)))
              .toList();
      source += "  |> filter(fn: (r) => " + FluxText.isOneOf("_field", names) + ")\n";
    }
    return source;
  }

  private String source(String uuid, long startNs, long endNs) {
    return """
        from(bucket: %s)
          |> range(start: %s, stop: %s)
          |> filter(fn: (r) => r._measurement == "%s" and r.uuid == %s)
        """
        .formatted(
            bucket,
            FluxText.time(Math.max(0, startNs)),
            FluxText.time(Math.min(LAST_NS - 1, endNs) + 1),
            Series.MEASUREMENT,
            FluxText.stored(uuid));
  }

  private static String isInstance(String instance) {
    return instance.isEmpty()
        ? "not exists r.gpu_instance_id"
        : "r.gpu_instance_id == " + FluxText.stored(instance);
  }

  private static String after(Sample after) {
    if (after == null) {
      return "";
    }
    return """
          |> filter(fn: (r) => r._time > %1$s or (r._time == %1$s and (r.gpu_instance_id > %2$s or \
        (r.gpu_instance_id == %2$s and r._field > %3$s))))
        """
        .formatted(
            FluxText.time(after.timeNs()),
            FluxText.stored(after.instance()),
            FluxText.string(StoredText.ofField(after.field())));
  }

  private static String limit(long rows) {
    return "  |> limit(n: " + rows + ")\n";
  }

  private static String function(Aggregate aggregate) {
    return switch (aggregate) {
      case MEAN -> "mean";
      case MIN -> "min";
      case MAX -> "max";
      case LAST -> "last";
      case SUM -> "sum";
      case COUNT -> "count";
      case P50 -> nearestRank("0.5");
      case P95 -> nearestRank("0.95");
      case P99 -> nearestRank("0.99");
    };
  }

  private static String nearestRank(String share) {
    return "(column, tables=<-) => tables |> quantile(q: "
        + share
        + ", column: column, method: \"exact_selector\")";
  }
}
