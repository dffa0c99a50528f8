package io.telemetrystack.intake;

import io.telemetrystack.intake.SampleSink.RejectedRow;
import io.telemetrystack.intake.SeriesDictionary.Description;

/**
 * What a description in Prometheus' or OpenTelemetry's model means.
 *
 * @param field null when its samples are refused
 * @param reason why they are, else null
 * @param detail the metric's name, bounded
 */
record KnownSeries(SeriesField field, RejectReason reason, String detail) {
  /**
   * @param metric the metric's name as it was sent
   */
  static KnownSeries of(Description description, String metric, SeriesDictionary dictionary) {
    if (!description.says(LabelRole.UUID)) {
      return refused(RejectReason.NOT_A_GPU, metric);
    }
    RejectReason refusal = description.refusal();
    if (refusal != null) {
      return refused(refusal, metric);
    }
    return new KnownSeries(dictionary.find(description), null, RejectedRow.bounded(metric));
  }

  static KnownSeries refused(RejectReason reason, String metric) {
    return new KnownSeries(null, reason, RejectedRow.bounded(metric));
  }
}
