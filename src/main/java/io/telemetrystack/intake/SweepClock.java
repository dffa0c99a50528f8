package io.telemetrystack.intake;

/**
 * Times of processing for the samples of a file: one instant a sweep. A sweep ends when a field of
 * a series comes again. Instants strictly increase, so no sample of a series has the time of
 * another. One thread.
 */
public final class SweepClock {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private long sweep;
  private long sweepNs;
  private long nowNs;

  /** Time for the sweeps that begin from here on. */
  public void advance(long nowMs) {
    nowNs = nowMs * NANOS_PER_MILLI;
  }

  /** The instant of this sample's sweep. */
  public long timeNs(SeriesField seriesField) {
    SeriesField.SweepMark mark = seriesField.mark;
    if (mark.sweep == sweep) {
      begin();
    }
    mark.sweep = sweep;
    return sweepNs;
  }

  /** A new sweep, because the file begins anew. */
  public void begin() {
    sweep++;
    sweepNs = Math.max(sweepNs + 1, nowNs);
  }
}
