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
  /** More than 256 labels, or more than 16 Ki characters in them. */
  LABELS_TOO_LONG,
  /** A sample without a uuid, such as a program's own figures beside those of its GPUs. */
  NOT_A_GPU,
  /** A row that is not of the format's form. */
  BAD_SYNTAX,
  /** A line of line protocol without fields. */
  NO_FIELDS,
  /** All fields of a line of line protocol are text, which is not kept. */
  ONLY_TEXT,
  LINE_TOO_LONG,
  BROKEN_QUOTES,
  /** A member of a JSON point that is unknown, said twice or of the wrong type. */
  BAD_MEMBER,
  /** A histogram or a summary, which is no single value. */
  UNSUPPORTED_TYPE;

  /** As a metric's label and in logs. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
