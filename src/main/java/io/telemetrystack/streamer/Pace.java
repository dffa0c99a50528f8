package io.telemetrystack.streamer;

import io.telemetrystack.config.ValueType;
import java.util.regex.Pattern;

/** How fast rows of a file are handed on. */
sealed interface Pace {
  /** As fast as they are accepted. */
  record Max() implements Pace {}

  /** So many rows a second. */
  record Rows(double perSecond) implements Pace {}

  /** With the pauses between the times in the file. */
  record Recorded() implements Pace {}

  /** The type of an option: {@code max}, {@code 500/s} or {@code recorded}. */
  static ValueType<Pace> type() {
    return new ValueType<>("max, recorded, or rows a second such as 500/s", Pace::parse);
  }

  private static Pace parse(String text) {
    return switch (text) {
      case "max" -> new Max();
      case "recorded" -> new Recorded();
      default -> {
        if (!Pattern.matches("[1-9]\\d{0,8}/s", text)) {
          throw new IllegalArgumentException(text);
        }
        yield new Rows(Double.parseDouble(text.substring(0, text.length() - 2)));
      }
    };
  }
}
