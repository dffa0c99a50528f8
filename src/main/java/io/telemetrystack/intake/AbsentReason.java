package io.telemetrystack.intake;

import java.util.Locale;

/** Why a well-formed row holds no value. */
public enum AbsentReason {
  /** One of DCGM's blank values. */
  BLANK,
  NOT_FINITE,
  /** A text beside fields that are numbers, only numbers are kept. */
  TEXT,
  /** The sender says that it has none: null, a stale marker, the flag of OTLP. */
  NOT_RECORDED;

  /** As a metric's label and in logs. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
