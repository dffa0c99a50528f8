package io.telemetrystack.streamer;

import java.nio.charset.StandardCharsets;

/** The last bytes of a body, by which it shows whether it was cut. One thread. */
final class ScrapeEnd {
  /** The last line of OpenMetrics 1.0, which must be there; its line feed may be missing. */
  private static final String EOF = "# EOF";

  private static final int KEPT = EOF.length() + 2;

  private String last = "";

  void add(byte[] piece, int length) {
    int kept = Math.min(length, KEPT);
    String joined = last + new String(piece, length - kept, kept, StandardCharsets.ISO_8859_1);
    last = joined.substring(Math.max(0, joined.length() - KEPT));
  }

  /** Whether nothing came, or what came ends with a line feed, as the text format demands. */
  boolean isEndOfLine() {
    return last.isEmpty() || last.endsWith("\n");
  }

  boolean isEof() {
    String lines = last.endsWith("\n") ? last.substring(0, last.length() - 1) : last;
    return lines.equals(EOF) || lines.endsWith("\n" + EOF);
  }
}
