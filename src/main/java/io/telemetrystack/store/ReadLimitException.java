package io.telemetrystack.store;

/** A query asks for more than it is allowed to; the same one will fail again. */
public final class ReadLimitException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Of what it would have taken too much. */
  public enum Limit {
    POINTS,
    SERIES,
    /** Samples of one window that are sorted for a percentile. */
    WINDOW,
    TIME
  }

  private final Limit limit;
  private final long allowed;

  /**
   * @param allowed how much there may be; 0 for time
   */
  public ReadLimitException(Limit limit, long allowed) {
    super(limit + " beyond " + allowed, null, false, false);
    this.limit = limit;
    this.allowed = allowed;
  }

  public Limit limit() {
    return limit;
  }

  public long allowed() {
    return allowed;
  }
}
