package io.telemetrystack.resilience;

/**
 * How long to wait before the next attempt: exponential with full jitter, so that those who failed
 * together do not come back together. Immutable.
 *
 * @param baseMs upper bound of the wait after the first failure
 * @param factor by which the bound grows with each further failure
 * @param maxMs the bound never passes this
 */
public record Backoff(long baseMs, double factor, long maxMs) {
  public Backoff {
    if (baseMs < 1 || factor < 1 || maxMs < baseMs) {
      throw new IllegalArgumentException("backoff " + baseMs + " ms × " + factor + " ≤ " + maxMs);
    }
  }

  /**
   * The wait after a failure.
   *
   * @param failures how many there were in a row, this one included
   * @param random uniform in [0, 1)
   */
  public long delayMs(int failures, double random) {
    return (long) (random * boundMs(failures));
  }

  /** The longest wait after this many failures in a row. */
  public long boundMs(int failures) {
    return (long) Math.min((double) maxMs, baseMs * Math.pow(factor, failures - 1.0));
  }
}
