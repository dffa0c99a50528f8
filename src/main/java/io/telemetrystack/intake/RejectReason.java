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
  BROKEN_QUOTES,
  /** A sample of something else, such as of the process that sends it: it names no uuid. */
  NOT_A_GPU,
  /** Not of the format at all. */
  BAD_SYNTAX,
  /** A member of a JSON point that is unknown, said twice or of the wrong type. */
  BAD_MEMBER,
  /** A histogram or a summary, which is no single value. */
  UNSUPPORTED_TYPE;

  /** As a metric's label and in logs. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
