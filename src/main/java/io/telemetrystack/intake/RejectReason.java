package io.telemetrystack.intake;

import java.util.Locale;

/** Why a row was refused. */
public enum RejectReason {
  TOO_FEW_COLUMNS("the row has fewer columns than the header"),
  TOO_MANY_COLUMNS("the row has more columns than the header"),
  BAD_TIME("a time is RFC 3339, or a number since the epoch in the format's unit"),
  FUTURE_TIME("the time is further ahead of this node's clock than max-future-skew"),
  BAD_NUMBER("a value is a decimal number"),
  BAD_IDENTITY("uuid, host and field must be there, without control characters"),
  BAD_LABELS("labels are key=\"value\" with commas between"),
  LABELS_TOO_LONG("at most 256 labels, with 16384 characters in all"),
  /** Such as a program's own figures beside those of its GPUs. */
  NOT_A_GPU("the sample has no uuid; send those of GPUs only"),
  BAD_SYNTAX("the row is not of the format's form"),
  NO_FIELDS("a line needs a field: measurement,tags field=value time"),
  ONLY_TEXT("all fields of the line are text, which is not kept"),
  LINE_TOO_LONG("a row may have 1 MiB"),
  BROKEN_QUOTES("a quote is not closed, or something follows one that is"),
  BAD_MEMBER("a member is unknown, said twice or of the wrong type"),
  UNSUPPORTED_TYPE("histograms and summaries are not kept; send gauges and counters");

  private final String meaning;

  RejectReason(String meaning) {
    this.meaning = meaning;
  }

  /** As a metric's label and in logs. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What is wrong or what is allowed, for whoever sent the row. */
  public String meaning() {
    return meaning;
  }
}
