package io.telemetrystack.intake;

import java.nio.ByteBuffer;

/** What a source hands over, in the order of its rows, on the thread that reads. */
public interface SampleSink {
  /**
   * A value.
   *
   * @return whether to go on; false makes the source return to its caller after this row
   */
  boolean sample(SeriesField seriesField, long timeNs, double value);

  /** A well-formed row without a value. */
  void absent(AbsentReason reason);

  /** A row refused; its bytes are valid only during the call. */
  void rejected(RejectReason reason, RejectedRow row);

  /**
   * Where a refused row is.
   *
   * @param line number of its first line, the body's first being 1; in a format without lines, how
   *     many of its kind there are up to this one
   * @param detail what the reason does not say, such as a name; empty when it says all. It may
   *     quote the sender and is bounded
   */
  record RejectedRow(long line, ByteBuffer bytes, String detail) {
    private static final int MAX_DETAIL = 200;

    public RejectedRow {
      detail = bounded(detail);
    }

    /** A row of which the reason says all. */
    public RejectedRow(long line, ByteBuffer bytes) {
      this(line, bytes, "");
    }

    /** As much of a text as a detail holds. */
    static String bounded(String text) {
      return text.length() > MAX_DETAIL ? text.substring(0, MAX_DETAIL - 1) + "…" : text;
    }
  }
}
