package io.telemetrystack.streamer;

/**
 * Decides when the next row of a pass over a file is due. One thread; time is an argument, in
 * milliseconds of any clock that does not go back.
 */
final class Pacer {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Pace pace;
  private long startedMs;
  private long rows;
  private long firstNs;
  private long latestNs;
  private boolean first = true;

  Pacer(Pace pace) {
    this.pace = pace;
  }

  /** A pass begins. */
  void start(long nowMs) {
    startedMs = nowMs;
    rows = 0;
    first = true;
  }

  /**
   * Counts a row that was just read.
   *
   * @return when it is due
   */
  long dueMs(long timeNs) {
    rows++;
    if (pace instanceof Pace.Rows perSecond) {
      return startedMs + (long) ((rows - 1) * 1000 / perSecond.perSecond());
    }
    if (pace instanceof Pace.Recorded) {
      return startedMs + recordedMs(timeNs);
    }
    return startedMs;
  }

  /** The row that was counted last is not handed on, and will be counted again. */
  void takeBack() {
    rows--;
  }

  /** How long the pass lasts by the file's own time; 0 at other paces. */
  long recordedLengthMs() {
    return pace instanceof Pace.Recorded && !first ? (latestNs - firstNs) / NANOS_PER_MILLI : 0;
  }

  /** Times that go back do not move the pace. */
  private long recordedMs(long timeNs) {
    if (first) {
      firstNs = timeNs;
      latestNs = timeNs;
      first = false;
    }
    latestNs = Math.max(latestNs, timeNs);
    return recordedLengthMs();
  }
}
