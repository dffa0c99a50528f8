package io.telemetrystack.http;

import io.telemetrystack.config.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The query parameters of one request. Each getter answers with a value or ends the request with a
 * problem that names the parameter and what is allowed.
 */
public final class Parameters {
  private static final int MAX_TEXT_LENGTH = 2048;
  private static final int MAX_LIST_SIZE = 100;
  private static final Duration LONGEST = Duration.ofDays(36_500);
  private static final ValueType<Duration> AGE = ValueType.duration(Duration.ZERO, LONGEST);
  private static final String TIMES =
      "a time such as 2026-11-22T10:00:00Z, or one relative to now such as -15m";

  private final Map<String, List<String>> values;

  private Parameters(Map<String, List<String>> values) {
    this.values = values;
  }

  /** Refuses every parameter that is not among the names. */
  public static Parameters of(Map<String, List<String>> values, Set<String> names) {
    for (String name : values.keySet()) {
      if (!names.contains(name)) {
        String allowed =
            names.isEmpty() ? "no parameter" : "one of " + String.join(", ", new TreeSet<>(names));
        throw refuse(LogText.escape(name), "There is no such parameter here.", allowed);
      }
    }
    return new Parameters(values);
  }

  /** Null when absent. */
  public String text(String name) {
    List<String> given = values.getOrDefault(name, List.of());
    if (given.size() > 1) {
      throw refuse(name, "The parameter is given more than once.", "one value");
    }
    return given.isEmpty() ? null : checked(name, given.get(0));
  }

  /**
   * Repeated, or with commas between; empty when absent. Commas within braces do not count: they
   * are part of a field's name, such as {@code name{a="x",b="y"}}.
   */
  public Set<String> list(String name) {
    Set<String> all = new LinkedHashSet<>();
    for (String given : values.getOrDefault(name, List.of())) {
      for (String part : split(given)) {
        if (part.isEmpty()) {
          throw refuse(name, "The list has an empty element.", "names with commas between");
        }
        all.add(checked(name, part));
      }
    }
    if (all.size() > MAX_LIST_SIZE) {
      throw refuse(name, "The list is too long.", "at most " + MAX_LIST_SIZE + " names");
    }
    return all;
  }

  /** Null when absent. */
  public Boolean flag(String name) {
    String text = text(name);
    return text == null ? null : parse(name, text, ValueType.flag());
  }

  public int integer(String name, int absent, int min, int max) {
    String text = text(name);
    return text == null ? absent : parse(name, text, ValueType.integer(min, max));
  }

  /** In nanoseconds since the epoch. */
  public long timeNs(String name, long absent, long nowNs) {
    String text = text(name);
    if (text == null) {
      return absent;
    }
    try {
      return text.startsWith("-")
          ? Math.subtractExact(nowNs, AGE.parser().apply(text.substring(1)).toNanos())
          : Times.parse(withOffsetSign(text));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw refuse(name, "This is not a time.", TIMES);
    }
  }

  /** Null when absent. */
  public Duration duration(String name, Duration min) {
    return duration(name, min, LONGEST);
  }

  /** Null when absent. */
  public Duration duration(String name, Duration min, Duration max) {
    String text = text(name);
    return text == null ? null : parse(name, text, ValueType.duration(min, max));
  }

  /** The lower-case name of a constant; null when absent. */
  public <E extends Enum<E>> E choice(String name, Class<E> constants) {
    String text = text(name);
    return text == null ? null : parse(name, text, ValueType.oneOf(constants));
  }

  /** The answer to a value that is well formed but not allowed. */
  public static ProblemException refuse(String name, String detail, String allowed) {
    return new ProblemException(Problem.invalidParameter(name, detail, allowed));
  }

  /** The text, unless it is too long or has control characters. */
  public static String checked(String name, String text) {
    if (text.length() > MAX_TEXT_LENGTH) {
      throw refuse(name, "The value is too long.", "at most " + MAX_TEXT_LENGTH + " characters");
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw refuse(name, "The value has control characters.", "printable text");
    }
    return text;
  }

  private static <T> T parse(String name, String text, ValueType<T> type) {
    try {
      return type.parser().apply(text);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw refuse(name, "The value is not allowed.", type.allowed());
    }
  }

  private static List<String> split(String given) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    boolean braced = false;
    boolean quoted = false;
    for (int i = 0; i < given.length(); i++) {
      char c = given.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (braced && c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == '{' || c == '}')) {
        braced = c == '{';
      } else if (c == ',' && !braced) {
        parts.add(given.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(given.substring(start));
    return parts;
  }

  /** A plus sign that was not percent-encoded has become a space. */
  private static String withOffsetSign(String text) {
    int sign = text.length() - "+00:00".length();
    return sign > 0 && text.charAt(sign) == ' '
        ? text.substring(0, sign) + "+" + text.substring(sign + 1)
        : text;
  }
}
