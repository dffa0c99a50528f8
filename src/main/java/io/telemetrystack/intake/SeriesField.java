package io.telemetrystack.intake;

import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.SeriesId;
import io.telemetrystack.telemetry.ValueKind;

/**
 * One field of one series as its source describes it now; the source hands out the same instance
 * for as long as nothing changes. Those who handle its samples keep their place for it here, so
 * that a sample costs no look-up. One thread.
 */
public final class SeriesField {
  final Labels labels;
  final String field;
  final ValueKind kind;

  /** Below it no number is a blank of any kind. */
  private static final double LOWEST_BLANK = 0x7ffffff0;

  /** Shared by all descriptions of the same field of the same series. */
  final SweepMark mark;

  /** The row it was last read from, null before there is one. Kept by {@link RowPredictor}. */
  CsvTemplate template;

  /** Kept by {@link FrameAssembler}. */
  FrameAssembler.HostFrame home;

  /** For which frame of {@link #home} the indexes hold. Kept by {@link FrameAssembler}. */
  long frameNumber;

  int seriesIndex;
  int fieldIndex;

  SeriesField(Labels labels, String field, ValueKind kind, SweepMark mark) {
    this.labels = labels;
    this.field = field;
    this.kind = kind;
    this.mark = mark;
  }

  /** Whose it is. */
  public SeriesId id() {
    return labels.series().id();
  }

  /** Its name, as the catalogue has it where that knows it. */
  public String field() {
    return field;
  }

  /** Why this number is no value of the field; null when it is one. */
  AbsentReason absence(double number) {
    if (Math.abs(number) < LOWEST_BLANK) {
      return null;
    }
    if (!Double.isFinite(number)) {
      return AbsentReason.NOT_FINITE;
    }
    return kind.isBlank(number) ? AbsentReason.BLANK : null;
  }

  /**
   * Hands a sample to the sink, or says that there is none: of a blank, NaN or an infinity.
   *
   * @return whether to go on, as {@link SampleSink#sample} says
   */
  boolean deliver(SampleSink sink, long timeNs, double value) {
    AbsentReason absence = absence(value);
    if (absence == null) {
      return sink.sample(this, timeNs, value);
    }
    sink.absent(absence);
    return true;
  }

  /** The sweep in which a field of a series was last seen. */
  static final class SweepMark {
    long sweep = -1;
  }
}
