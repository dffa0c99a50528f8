package io.telemetrystack.streamer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.telemetrystack.intake.AbsentReason;
import io.telemetrystack.intake.RejectReason;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What the streamer counts. At the end of a file: rows = samples + absent + rejected; and always
 * samples = samples published + samples in flight, but for those of frames still being filled.
 */
final class StreamerMetrics {
  private static final String PREFIX = "telemetry.streamer.";
  private static final String REASON = "reason";

  /** What became of a file that is followed. */
  enum FileChange {
    /** It was read to its end, and another took its place. */
    ROTATED,
    /** It became shorter or was written anew. */
    TRUNCATED,
    /** It is gone, and what was not read of it. */
    LOST;

    private String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Counter rows;
  private final Counter samples;
  final Counter framesPublished;
  final Counter samplesPublished;
  final Counter publishRetries;
  private final Map<AbsentReason, Counter> absent;
  private final Map<RejectReason, Counter> rejected;
  private final Map<FileChange, Counter> fileChanges;
  private final MeterRegistry registry;

  StreamerMetrics(MeterRegistry registry) {
    this.registry = registry;
    rows = counter("rows", "Data rows read");
    samples = counter("samples", "Samples put into frames");
    framesPublished = counter("frames.published", "Frames that a broker accepted");
    samplesPublished = counter("samples.published", "Samples of the frames accepted");
    publishRetries = counter("publish.retries", "Frames sent again, as none took them before");
    absent =
        byReason(
            AbsentReason.class, "absent", AbsentReason::label, "Rows without a value, by reason");
    rejected =
        byReason(RejectReason.class, "rejected", RejectReason::label, "Rows refused, by reason");
    fileChanges =
        byReason(
            FileChange.class,
            "file.changes",
            FileChange::label,
            "What became of followed files, by reason");
  }

  void rows(long count) {
    rows.increment((double) count);
  }

  void samples(int count) {
    samples.increment(count);
  }

  void absent(AbsentReason reason) {
    absent.get(reason).increment();
  }

  void rejected(RejectReason reason) {
    rejected.get(reason).increment();
  }

  void fileChange(FileChange change) {
    fileChanges.get(change).increment();
  }

  /** Frames offered and not yet accepted. */
  void inFlight(Supplier<Number> frames) {
    Gauge.builder(PREFIX + "frames.in.flight", frames)
        .description("Frames offered and not accepted yet")
        .register(registry);
  }

  private Counter counter(String name, String description) {
    return Counter.builder(PREFIX + name).description(description).register(registry);
  }

  private <E extends Enum<E>> Map<E, Counter> byReason(
      Class<E> reasons, String name, Function<E, String> label, String description) {
    return Arrays.stream(reasons.getEnumConstants())
        .collect(
            Collectors.toMap(
                Function.identity(),
                reason ->
                    Counter.builder(PREFIX + name)
                        .description(description)
                        .tag(REASON, label.apply(reason))
                        .register(registry),
                (a, b) -> a,
                () -> new EnumMap<>(reasons)));
  }
}
