package io.telemetrystack.broker;

/** Why a lease ended without an acknowledgement. */
public enum Requeue {
  /** Its visibility timeout passed. */
  EXPIRED("expired"),
  /** The consumer gave it back, without blame. */
  HANDED_BACK("handed_back"),
  /** The consumer rejected the message itself. */
  REJECTED("rejected"),
  /** The consumer went away. */
  DISCONNECTED("disconnected");

  private final String label;

  Requeue(String label) {
    this.label = label;
  }

  /** The name in metrics. */
  public String label() {
    return label;
  }
}
