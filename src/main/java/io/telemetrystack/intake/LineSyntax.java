package io.telemetrystack.intake;

import io.telemetrystack.intake.SeriesDictionary.Description;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.StoredText;
import java.nio.charset.StandardCharsets;

/**
 * The {@code measurement,tags} and keys of line protocol. As in InfluxDB a byte is escaped when the
 * one before it is a backslash, whatever is before that.
 */
final class LineSyntax {
  private LineSyntax() {}

  /**
   * Reads the tags behind the measurement.
   *
   * @return whether they are well formed
   */
  static boolean describe(byte[] bytes, int from, int to, Description description) {
    boolean own = isOwn(measurement(bytes, from, to));
    int at = measurementEnd(bytes, from, to);
    while (at < to) {
      int key = at + 1;
      int equals = unescaped(bytes, key, to, '=', ',');
      int end = unescaped(bytes, equals + 1, to, ',', '=');
      boolean bad = equals >= to || bytes[equals] != '=' || equals == key;
      if (bad || end <= equals + 1 || (end < to && bytes[end] != ',') || end == to - 1) {
        return false;
      }
      description.tag(text(bytes, key, equals, false), text(bytes, equals + 1, end, own));
      at = end;
    }
    return true;
  }

  static String measurement(byte[] bytes, int from, int to) {
    return unescaped(bytes, from, measurementEnd(bytes, from, to), ", ");
  }

  /** Where one of two bytes stands that no backslash is before; {@code to} where neither does. */
  static int unescaped(byte[] bytes, int from, int to, char one, char other) {
    int at = from;
    while (at < to && ((bytes[at] != one && bytes[at] != other) || isEscaped(bytes, from, at))) {
      at++;
    }
    return Math.min(at, to);
  }

  static boolean isEscaped(byte[] bytes, int from, int at) {
    return at > from && bytes[at - 1] == '\\';
  }

  private static int measurementEnd(byte[] bytes, int from, int to) {
    return unescaped(bytes, from, to, ',', ',');
  }

  /** Whether it is the one that our own store writes, whose texts are read back as they were. */
  static boolean isOwn(String measurement) {
    return measurement.equals(Series.MEASUREMENT);
  }

  /**
   * A key or a tag's value.
   *
   * @param stored whether it is in the form of {@link StoredText}
   */
  static String text(byte[] bytes, int from, int to, boolean stored) {
    String text = unescaped(bytes, from, to, ",= ");
    return stored ? StoredText.read(text) : text;
  }

  /** A backslash before one of the special characters is left out; others are text. */
  private static String unescaped(byte[] bytes, int from, int to, String special) {
    String raw = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    if (raw.indexOf('\\') < 0) {
      return raw;
    }
    StringBuilder text = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      boolean escape = c == '\\' && i + 1 < raw.length() && special.indexOf(raw.charAt(i + 1)) >= 0;
      if (!escape) {
        text.append(c);
      }
    }
    return text.toString();
  }
}
