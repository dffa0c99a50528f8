package io.telemetrystack.resilience;

import io.telemetrystack.config.ValueType;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many requests a key may make: a bucket that holds twice as many tokens as flow into it in a
 * period.
 *
 * @param tokens 0 for no limit
 */
public record RateLimit(long tokens, Duration period) {
  public static final RateLimit UNLIMITED = new RateLimit(0, Duration.ofSeconds(1));

  private static final String UNLIMITED_TEXT = "unlimited";
  private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,8})/(s|m)");

  /** {@value #UNLIMITED_TEXT}, or a count a second or a minute such as {@code 100/s}. */
  public static ValueType<RateLimit> type() {
    return new ValueType<>(
        UNLIMITED_TEXT + ", or a number of requests a second or a minute, such as 100/s or 30/m",
        RateLimit::parse);
  }

  /** Throws IllegalArgumentException for other text than {@link #type} allows. */
  public static RateLimit parse(String text) {
    if (text.equals(UNLIMITED_TEXT)) {
      return UNLIMITED;
    }
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(text);
    }
    Duration period = matcher.group(2).equals("s") ? Duration.ofSeconds(1) : Duration.ofMinutes(1);
    return new RateLimit(Long.parseLong(matcher.group(1)), period);
  }

  public boolean isUnlimited() {
    return tokens == 0;
  }

  /** What may come at once. */
  public long burst() {
    return 2 * tokens;
  }

  /** How long it takes until the bucket is full again. */
  public long resetMs(long remaining) {
    return (burst() - remaining) * period.toMillis() / tokens;
  }

  @Override
  public String toString() {
    return isUnlimited() ? UNLIMITED_TEXT : tokens + (period.toSeconds() == 1 ? "/s" : "/m");
  }
}
