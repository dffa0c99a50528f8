package io.telemetrystack.streamer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.telemetrystack.intake.AbsentReason;
import io.telemetrystack.intake.RejectReason;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What is counted of one kind of source: {@code csv}, {@code push} or {@code scrape}. At the end of
 * a CSV file: rows = samples + absent + rejected. Of every source: samples = samples published +
 * samples in flight + samples refused, but for those of frames still being filled.
 */
final class StreamerMetrics {
  private static final String PREFIX = "telemetry.streamer.";

  private final MeterRegistry registry;
  private final Tags source;
  private final Counter rows;
  final Counter framesPublished;
  final Counter samplesPublished;
  final Counter publishRetries;

  StreamerMetrics(MeterRegistry registry, String source) {
    this.registry = registry;
    this.source = Tags.of("source", source);
    rows = counter("rows", "Data rows read of files");
    framesPublished = counter("frames.published", "Frames that a broker accepted");
    samplesPublished = counter("samples.published", "Samples of the frames accepted");
    publishRetries = counter("publish.retries", "Frames sent again, as none took them before");
  }

  void rows(long count) {
    rows.increment((double) count);
  }

  /** Frames offered and not yet accepted. */
  void inFlight(Supplier<Number> frames) {
    Gauge.builder(PREFIX + "frames.in.flight", frames)
        .tags(source)
        .strongReference(true)
        .description("Frames offered and not accepted yet")
        .register(registry);
  }

  /** What is counted of what comes in one format, such as {@code csv}. */
  Format format(String name) {
    return new Format(source.and("format", name));
  }

  final class Format {
    private final Counter samples;
    private final Map<AbsentReason, Counter> absent;
    private final Map<RejectReason, Counter> rejected;

    private Format(Tags tags) {
      samples =
          Counter.builder(PREFIX + "samples")
              .description("Samples put into frames")
              .tags(tags)
              .register(registry);
      absent =
          byReason(
              AbsentReason.class,
              AbsentReason::label,
              reason -> counter("absent", "Blank values, by reason", tags, reason));
      rejected =
          byReason(
              RejectReason.class,
              RejectReason::label,
              reason -> counter("rejected", "Rows refused, by reason", tags, reason));
    }

    void samples(long count) {
      samples.increment((double) count);
    }

    void absent(AbsentReason reason) {
      absent.get(reason).increment();
    }

    void absent(AbsentReason reason, long count) {
      absent.get(reason).increment((double) count);
    }

    void rejected(RejectReason reason) {
      rejected.get(reason).increment();
    }

    void rejected(RejectReason reason, long count) {
      rejected.get(reason).increment((double) count);
    }

    private <E extends Enum<E>> Map<E, Counter> byReason(
        Class<E> reasons, Function<E, String> label, Function<String, Counter> counter) {
      return Arrays.stream(reasons.getEnumConstants())
          .collect(
              Collectors.toMap(
                  Function.identity(),
                  reason -> counter.apply(label.apply(reason)),
                  (a, b) -> a,
                  () -> new EnumMap<>(reasons)));
    }
  }

  private Counter counter(String name, String description) {
    return Counter.builder(PREFIX + name).description(description).tags(source).register(registry);
  }

  private Counter counter(String name, String description, Tags tags, String reason) {
    return Counter.builder(PREFIX + name)
        .description(description)
        .tags(tags.and("reason", reason))
        .register(registry);
  }
}
