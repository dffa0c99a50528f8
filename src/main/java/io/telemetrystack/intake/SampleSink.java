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
   * @param line number of its first line, the header's being 1
   */
  record RejectedRow(long line, ByteBuffer bytes) {}
}
