package io.telemetrystack.http;

/** User input made fit for a log line. */
public final class LogText {
  private static final int MAX_LENGTH = 200;

  private LogText() {}

  /** Printable ASCII only, everything else as {@code \\uXXXX}, at most 200 characters of it. */
  public static String escape(String input) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < Math.min(input.length(), MAX_LENGTH); i++) {
      char c = input.charAt(i);
      if (c >= ' ' && c < 0x7f && c != '\\') {
        out.append(c);
      } else {
        out.append(String.format("\\u%04x", (int) c));
      }
    }
    return input.length() > MAX_LENGTH ? out.append("...").toString() : out.toString();
  }
}
