package io.telemetrystack.config;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the text of a setting becomes a value.
 *
 * @param allowed what may be written, as the end of the sentence "allowed is …"
 * @param parser throws IllegalArgumentException (NumberFormatException included) on any other text
 */
public record ValueType<T>(String allowed, Function<String, T> parser) {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");
  private static final Map<String, Duration> DURATION_UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})(B|KiB|MiB|GiB|TiB)?");
  private static final List<String> SIZE_UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");

  public static ValueType<String> text() {
    return new ValueType<>("any text", Function.identity());
  }

  public static ValueType<Path> path() {
    return new ValueType<>("a path", Path::of)
        .where("a path, not empty", path -> !path.toString().isBlank());
  }

  public static ValueType<Boolean> flag() {
    return named(new TreeMap<>(Map.of("true", true, "false", false)));
  }

  /** A whole number; both bounds are allowed. */
  public static ValueType<Integer> integer(int min, int max) {
    return new ValueType<>(
        "a whole number from " + min + " to " + max,
        text -> within(Integer.valueOf(text), min, max));
  }

  /** A decimal number; both bounds are allowed. */
  public static ValueType<Double> number(double min, double max) {
    return new ValueType<>(
        "a number from " + plain(min) + " to " + plain(max),
        text -> within(Double.valueOf(text), min, max));
  }

  /** A count and a unit such as {@code 250ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 7d}. */
  public static ValueType<Duration> duration(Duration min, Duration max) {
    return new ValueType<>(
        "a duration from "
            + format(min)
            + " to "
            + format(max)
            + ", such as 250ms, 30s, 5m, 2h, 7d",
        text -> within(parseDuration(text), min, max));
  }

  /** Bytes with an optional unit such as {@code 64KiB}, {@code 16MiB}, {@code 2GiB}. */
  public static ValueType<Long> sizeBytes(long min, long max) {
    return new ValueType<>(
        "a size from " + min + " to " + max + " bytes, such as 4096, 64KiB, 16MiB, 2GiB",
        text -> within(parseSize(text), min, max));
  }

  /** The lower-case name of one of the constants, underscores written as hyphens. */
  public static <E extends Enum<E>> ValueType<E> oneOf(Class<E> constants) {
    return named(
        Arrays.stream(constants.getEnumConstants())
            .collect(
                Collectors.toMap(
                    e -> e.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    Function.identity(),
                    (a, b) -> a,
                    LinkedHashMap::new)));
  }

  /** Several values with commas between; white space around each is dropped. */
  public static <T> ValueType<List<T>> listOf(ValueType<T> element) {
    return new ValueType<>(
        "a list with commas of " + element.allowed(),
        text ->
            Stream.of(text.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .map(element.parser())
                .toList());
  }

  /** The same type for a subset of its values. */
  public ValueType<T> where(String allowedInstead, Predicate<T> accepts) {
    return new ValueType<>(
        allowedInstead,
        text -> {
          T value = parser.apply(text);
          if (!accepts.test(value)) {
            throw new IllegalArgumentException(text);
          }
          return value;
        });
  }

  private static <T> ValueType<T> named(Map<String, T> values) {
    return new ValueType<>(
        "one of " + String.join(", ", values.keySet()),
        text -> {
          T value = values.get(text.toLowerCase(Locale.ROOT));
          if (value == null) {
            throw new IllegalArgumentException(text);
          }
          return value;
        });
  }

  private static <T extends Comparable<T>> T within(T value, T min, T max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException("out of range: " + value);
    }
    return value;
  }

  private static Duration parseDuration(String text) {
    Matcher matcher = matching(DURATION, text);
    return DURATION_UNITS.get(matcher.group(2)).multipliedBy(Long.parseLong(matcher.group(1)));
  }

  private static long parseSize(String text) {
    Matcher matcher = matching(SIZE, text);
    int unit = matcher.group(2) == null ? 0 : SIZE_UNITS.indexOf(matcher.group(2));
    return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << (10 * unit));
  }

  private static Matcher matching(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(text);
    }
    return matcher;
  }

  private static String plain(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }

  /** The shortest text that {@link #duration} reads back as the same duration. */
  public static String format(Duration duration) {
    long ms = duration.toMillis();
    for (String unit : List.of("d", "h", "m", "s")) {
      long unitMs = DURATION_UNITS.get(unit).toMillis();
      if (ms != 0 && ms % unitMs == 0) {
        return ms / unitMs + unit;
      }
    }
    return ms + "ms";
  }
}
