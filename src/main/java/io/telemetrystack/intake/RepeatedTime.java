package io.telemetrystack.intake;

import java.util.Arrays;

/**
 * Reads a time where it stands, as {@link TimeScanner} does; one that repeats the time before, as
 * most do, costs a comparison. One thread.
 */
final class RepeatedTime {
  private final TimeScanner times = new TimeScanner();
  private final byte[] timeBytes = new byte[TimeScanner.MAX_LENGTH];
  private int length;
  private long timeNs;

  /**
   * Reads all bytes at {@code from} that a time may hold.
   *
   * @return the index after them, or -1 where they are no time
   */
  int scan(byte[] buffer, int from, int to) {
    int end = from + length;
    if (length > 0 && end < to && !TimeScanner.isTimeByte(buffer[end])) {
      boolean same = Arrays.equals(buffer, from, end, timeBytes, 0, length);
      if (same || read(buffer, from, end)) {
        return end;
      }
    }
    end = from;
    while (end < to && TimeScanner.isTimeByte(buffer[end])) {
      end++;
    }
    return read(buffer, from, end) ? end : -1;
  }

  /** Whether these bytes are a time, which then is known. */
  private boolean read(byte[] buffer, int from, int to) {
    long parsed = times.parse(buffer, from, to);
    if (parsed == TimeScanner.INVALID) {
      return false;
    }
    timeNs = parsed;
    length = to - from;
    System.arraycopy(buffer, from, timeBytes, 0, length);
    return true;
  }

  /** What the last successful scan read. */
  long timeNs() {
    return timeNs;
  }
}
