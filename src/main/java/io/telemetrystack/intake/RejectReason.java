package io.telemetrystack.intake;

import java.util.Locale;

/** Why a row was refused. */
public enum RejectReason {
  TOO_FEW_COLUMNS,
  TOO_MANY_COLUMNS,
  BAD_TIME,
  FUTURE_TIME,
  BAD_NUMBER,
  /** No uuid, host or field name, or one with control characters. */
  BAD_IDENTITY,
  BAD_LABELS,
  LINE_TOO_LONG,
  BROKEN_QUOTES;

  /** As a metric's label and in logs. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
