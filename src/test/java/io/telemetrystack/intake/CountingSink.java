package io.telemetrystack.intake;

/** Adds up samples, and takes nothing else. */
final class CountingSink implements SampleSink {
  double sum;
  long count;

  @Override
  public boolean sample(SeriesField seriesField, long timeNs, double value) {
    sum += value;
    count++;
    return true;
  }

  @Override
  public void absent(AbsentReason reason) {
    throw new IllegalStateException(reason.label());
  }

  @Override
  public void rejected(RejectReason reason, RejectedRow row) {
    throw new IllegalStateException(reason.label());
  }
}
