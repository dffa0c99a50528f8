package io.telemetrystack.streamer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The last bytes of a body, by which it shows whether it was cut. One thread. */
final class ScrapeEnd {
  /** The last line of OpenMetrics 1.0, which must be there. */
  private static final byte[] EOF = "# EOF\n".getBytes(StandardCharsets.US_ASCII);

  private byte[] last = {};

  void add(byte[] piece, int length) {
    int kept = Math.min(length, EOF.length);
    byte[] joined = Arrays.copyOf(last, last.length + kept);
    System.arraycopy(piece, length - kept, joined, last.length, kept);
    last = Arrays.copyOfRange(joined, Math.max(0, joined.length - EOF.length), joined.length);
  }

  /** Whether nothing came, or what came ends with a line feed, as the text format demands. */
  boolean isEndOfLine() {
    return last.length == 0 || last[last.length - 1] == '\n';
  }

  /** Whether it ends as OpenMetrics does; its last line feed may be missing. */
  boolean isEof() {
    return Arrays.equals(last, EOF) || Arrays.equals(last, 1, last.length, EOF, 0, EOF.length - 1);
  }
}
