package io.telemetrystack.broker;

/** What became of a handle. */
public enum Settlement {
  SETTLED(""),
  UNKNOWN("unknown or settled before"),
  LEASED_AGAIN("expired and leased again"),
  EXPIRED("expired"),
  EARLIER_EPOCH("leased before the partition was opened");

  private final String reason;

  Settlement(String reason) {
    this.reason = reason;
  }

  /** Why the handle was not honoured. */
  public String reason() {
    return reason;
  }
}
