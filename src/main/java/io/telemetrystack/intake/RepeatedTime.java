package io.telemetrystack.intake;

import java.util.Arrays;

/**
 * Reads a time where it stands, as {@link TimeScanner} does; one that repeats the time before, as
 * most do, costs a comparison. One thread.
 */
final class RepeatedTime {
  private final TimeScanner times = new TimeScanner();
  private byte[] timeBytes = new byte[0];
  private long timeNs;

  /**
   * Reads all bytes at {@code from} that a time may hold.
   *
   * @return the index after them, or -1 where they are no time
   */
  int scan(byte[] buffer, int from, int to) {
    int length = timeBytes.length;
    int end = from + length;
    if (length > 0
        && end < to
        && Arrays.equals(buffer, from, end, timeBytes, 0, length)
        && !TimeScanner.isTimeByte(buffer[end])) {
      return end;
    }
    end = from;
    while (end < to && TimeScanner.isTimeByte(buffer[end])) {
      end++;
    }
    long parsed = times.parse(buffer, from, end);
    if (parsed == TimeScanner.INVALID) {
      return -1;
    }
    timeNs = parsed;
    timeBytes = Arrays.copyOfRange(buffer, from, end);
    return end;
  }

  /** What the last successful scan read. */
  long timeNs() {
    return timeNs;
  }
}
