package io.telemetrystack.intake;

import java.util.function.BiConsumer;

/** Prometheus' way to write labels: {@code key="value"}, with commas between. */
final class LabelList {
  private final String text;
  private int at;

  private LabelList(String text) {
    this.text = text;
  }

  /**
   * Hands over every label of the text; white space around labels and one pair of braces around all
   * is let pass.
   *
   * @return whether the text is a label list; labels before a fault were handed over
   */
  static boolean parse(String text, BiConsumer<String, String> labels) {
    String stripped = text.strip();
    boolean braces = stripped.startsWith("{") && stripped.endsWith("}");
    return new LabelList(braces ? stripped.substring(1, stripped.length() - 1) : stripped)
        .parse(labels);
  }

  private boolean parse(BiConsumer<String, String> labels) {
    skipSpace();
    while (at < text.length()) {
      String key = key();
      String value = key.isEmpty() ? null : value();
      if (value == null) {
        return false;
      }
      labels.accept(key, value);
      skipSpace();
      if (at < text.length() && text.charAt(at++) != ',') {
        return false;
      }
      skipSpace();
    }
    return true;
  }

  private String key() {
    int start = at;
    while (at < text.length() && isKeyCharacter(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  private static boolean isKeyCharacter(char c) {
    return c == '_' || c == '.' || c == ':' || Character.isLetterOrDigit(c);
  }

  /** Null where no quoted value stands. */
  private String value() {
    skipSpace();
    if (at == text.length() || text.charAt(at++) != '=') {
      return null;
    }
    skipSpace();
    if (at == text.length() || text.charAt(at++) != '"') {
      return null;
    }
    StringBuilder value = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return value.toString();
      }
      value.append(c == '\\' && at < text.length() ? unescaped(text.charAt(at++)) : c);
    }
    return null;
  }

  private static char unescaped(char c) {
    return c == 'n' ? '\n' : c;
  }

  private void skipSpace() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
  }
}
