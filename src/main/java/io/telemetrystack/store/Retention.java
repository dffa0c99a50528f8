package io.telemetrystack.store;

import io.telemetrystack.config.ValueType;
import java.time.Duration;

/** How long samples are kept. */
public record Retention(Duration age) {
  public static final Retention UNLIMITED = new Retention(Duration.ofSeconds(Long.MAX_VALUE));

  private static final String UNLIMITED_TEXT = "unlimited";
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /** The word {@value #UNLIMITED_TEXT} or a duration of at least a minute. */
  static ValueType<Retention> type() {
    ValueType<Duration> duration = ValueType.duration(Duration.ofMinutes(1), LONGEST);
    return new ValueType<>(
        UNLIMITED_TEXT + " or " + duration.allowed(),
        text ->
            text.equals(UNLIMITED_TEXT) ? UNLIMITED : new Retention(duration.parser().apply(text)));
  }

  /** The oldest time that is kept; {@link Long#MIN_VALUE} where there is no end to it. */
  public long horizonNs(long nowNs) {
    return age.compareTo(LONGEST) > 0 ? Long.MIN_VALUE : nowNs - age.toNanos();
  }
}
