package io.telemetrystack.resilience;

/**
 * How many calls of another system may be under way at a time, found by trying: one more after as
 * many good answers in a row as are allowed now, one less after as many slow ones, half after a
 * failure. Slow is what takes more than twice the usual. One thread.
 *
 * <p>Answers to calls that began before the last failure say nothing new and are not counted.
 */
public final class AdaptiveLimit {
  private static final double SLOW = 2;

  /** Part by which the usual follows what is slower; what is faster it follows at once. */
  private static final double DRIFT = 1.0 / 64;

  private final int max;
  private int limit = 1;
  private int underWay;
  private int notCounted;
  private int good;
  private int slow;
  private double usualNs = Double.MAX_VALUE;

  /** Begins with one call at a time. */
  public AdaptiveLimit(int max) {
    if (max < 1) {
      throw new IllegalArgumentException("limit " + max);
    }
    this.max = max;
  }

  public int limit() {
    return limit;
  }

  public int underWay() {
    return underWay;
  }

  /** Whether another call may begin; if so, it has. */
  public boolean tryStart() {
    if (underWay >= limit) {
      return false;
    }
    underWay++;
    return true;
  }

  public void succeeded(long tookNs) {
    if (!isCounted()) {
      return;
    }
    if (tookNs > SLOW * usualNs) {
      good = 0;
      slow++;
    } else {
      slow = 0;
      good++;
    }
    usualNs = tookNs < usualNs ? tookNs : usualNs + DRIFT * (tookNs - usualNs);
    adjust();
  }

  public void failed() {
    if (isCounted()) {
      restart(limit / 2);
    }
  }

  /** The other system is known to be away: it is tried with one call. */
  public void collapse() {
    restart(1);
  }

  private boolean isCounted() {
    underWay--;
    if (notCounted > 0) {
      notCounted--;
      return false;
    }
    return true;
  }

  private void adjust() {
    if (good >= limit && limit < max) {
      limit++;
      good = 0;
    } else if (slow >= limit && limit > 1) {
      limit--;
      slow = 0;
    }
  }

  private void restart(int lower) {
    limit = Math.max(1, lower);
    good = 0;
    slow = 0;
    notCounted = underWay;
  }
}
