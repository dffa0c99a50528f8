package io.telemetrystack.intake;

/**
 * What {@code name{labels}} of an exposition is: a field of a series, or refused.
 *
 * @param seriesField null where it is refused
 * @param refusal null where it is not
 */
record ExpositionSample(SeriesField seriesField, RejectReason refusal) {
  /** Of samples without labels. */
  static final ExpositionSample NOT_A_GPU = new ExpositionSample(null, RejectReason.NOT_A_GPU);
}
