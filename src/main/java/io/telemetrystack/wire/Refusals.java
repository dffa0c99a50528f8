package io.telemetrystack.wire;

/** Codes of the failures that a partition answers requests with which it cannot understand. */
public final class Refusals {
  /** The body is not a request of this package, or breaks its bounds. */
  public static final int MALFORMED = 400;

  /** The partition has no such consumer group. */
  public static final int NO_SUCH_GROUP = 404;

  /** The partition cannot read or write its disk. */
  public static final int DISK = 500;

  /** The request could not be handled because of a fault; the node's log says more. */
  public static final int FAULT = 502;

  /** The partition is closed. */
  public static final int STOPPED = 503;

  private Refusals() {}
}
