package io.telemetrystack.wire;

/** Names that the pipeline itself uses. */
public final class Topics {
  /** The topic of frames. */
  public static final String TELEMETRY = "telemetry";

  /** The consumer group of the collectors. */
  public static final String COLLECTOR_GROUP = "collector";

  private Topics() {}
}
