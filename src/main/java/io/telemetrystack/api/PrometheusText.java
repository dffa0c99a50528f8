package io.telemetrystack.api;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names and texts as Prometheus' text format 0.0.4 has them. */
final class PrometheusText {
  private static final Pattern LABEL_NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
  private static final Pattern METRIC_NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*+)\"");

  private PrometheusText() {}

  /** What a field is called, and by which labels it differs from others that are called so. */
  record Metric(String name, Map<String, String> labels) {}

  /** Names that begin with two underscores are Prometheus' own. */
  static boolean isLabelName(String text) {
    return LABEL_NAME.matcher(text).matches() && !text.startsWith("__");
  }

  static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  /** Text of HELP. */
  static String escapedHelp(String text) {
    return text.replace("\\", "\\\\").replace("\n", "\\n");
  }

  /** Reads {@code name} or {@code name{label="text",…}}; null for what is neither. */
  static Metric metric(String field) {
    int brace = field.indexOf('{');
    String name = brace < 0 ? field : field.substring(0, brace);
    if (!METRIC_NAME.matcher(name).matches() || (brace >= 0 && !field.endsWith("}"))) {
      return null;
    }
    Map<String, String> labels = new TreeMap<>();
    int at = brace < 0 ? field.length() : brace + 1;
    Matcher label = LABEL.matcher(field);
    while (at < field.length() - 1) {
      if (!label.region(at, field.length() - 1).lookingAt()
          || labels.putIfAbsent(label.group(1), label.group(2)) != null
          || !isLabelName(label.group(1))) {
        return null;
      }
      at = label.end();
      if (at < field.length() - 1 && field.charAt(at++) != ',') {
        return null;
      }
    }
    return new Metric(name, labels);
  }
}
