package io.telemetrystack.broker;

/** Why a leased message became ready again. */
public enum Requeue {
  /** Its visibility timeout passed. */
  EXPIRED,
  /** The consumer gave it back, without blame. */
  HANDED_BACK,
  /** The consumer rejected the message itself. */
  REJECTED,
  /** The consumer went away. */
  DISCONNECTED
}
