package io.telemetrystack.store;

/** The store cannot answer now; the same call may succeed later. */
public final class StoreUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What it takes until it can. */
  public enum Remedy {
    /** Nothing but time. */
    WAIT,
    /** Fewer calls at a time. */
    SLOW_DOWN,
    /** Another setting; the message says which. */
    RECONFIGURE
  }

  private final Remedy remedy;
  private final long retryAfterMs;

  /**
   * @param retryAfterMs how long the store asked to be left alone; 0 where it did not
   */
  public StoreUnavailableException(
      Remedy remedy, String message, Throwable cause, long retryAfterMs) {
    super(message, cause);
    this.remedy = remedy;
    this.retryAfterMs = retryAfterMs;
  }

  public StoreUnavailableException(String message, Throwable cause) {
    this(Remedy.WAIT, message, cause, 0);
  }

  public Remedy remedy() {
    return remedy;
  }

  public long retryAfterMs() {
    return retryAfterMs;
  }
}
