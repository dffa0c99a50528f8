package io.telemetrystack.store.influx;

import io.telemetrystack.telemetry.StoredText;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Literals of Flux. Whatever a query holds that is not written in this package has gone through
 * {@link #string}.
 */
final class FluxText {
  private FluxText() {}

  /**
   * A string literal that is this text; a dollar sign and a brace would begin an expression in it.
   */
  static String string(String text) {
    StringBuilder literal = new StringBuilder(text.length() + 16).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> literal.append('\\').append(c);
        case '\n' -> literal.append("\\n");
        case '\r' -> literal.append("\\r");
        case '\t' -> literal.append("\\t");
        case '$' -> literal.append(text.startsWith("{", i + 1) ? "\\$" : "$");
        default -> literal.append(c);
      }
    }
    return literal.append('"').toString();
  }

  /** A string literal that equals a tag value or field name in the database. */
  static String stored(String text) {
    return string(StoredText.of(text));
  }

  static String time(long timeNs) {
    return "time(v: " + timeNs + ")";
  }

  static String duration(long ns) {
    return ns + "ns";
  }

  /** Whether a column has one of these values; they are literals already. */
  static String isOneOf(String column, Collection<String> literals) {
    return literals.stream()
        .map(literal -> "r." + column + " == " + literal)
        .collect(Collectors.joining(" or ", "(", ")"));
  }
}
