package io.telemetrystack.wire;

/** Codes of the failures that brokers answer requests with which they cannot meet. */
public final class Refusals {
  /** The body is not a request of this package, or breaks its bounds. */
  public static final int MALFORMED = 400;

  /** The partition, or the topic, has no such consumer group. */
  public static final int NO_SUCH_GROUP = 404;

  /** The topic cannot be made or changed so; the message says why. */
  public static final int NOT_ALLOWED = 409;

  /** The broker has no such topic. */
  public static final int NO_SUCH_TOPIC = 410;

  /** The partition, or the broker, cannot read or write its disk. */
  public static final int DISK = 500;

  /** The request could not be handled because of a fault; the node's log says more. */
  public static final int FAULT = 502;

  /** The partition, or the broker, is closed. */
  public static final int STOPPED = 503;

  private Refusals() {}
}
