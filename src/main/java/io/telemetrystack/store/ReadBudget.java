package io.telemetrystack.store;

import java.util.function.BooleanSupplier;

/**
 * What a query may still read, and whether its time is over. Stores spend it as they read, so that
 * a query that goes too far ends where it is noticed. One thread at a time.
 */
public final class ReadBudget {
  private final long maxPoints;
  private final long maxSeries;
  private final BooleanSupplier timeIsOver;
  private long points;
  private long series;

  /**
   * @param maxPoints samples that may be read
   * @param maxSeries fields of series that may be looked at
   */
  public ReadBudget(long maxPoints, long maxSeries, BooleanSupplier timeIsOver) {
    this.maxPoints = maxPoints;
    this.maxSeries = maxSeries;
    this.timeIsOver = timeIsOver;
  }

  public static ReadBudget unlimited() {
    return new ReadBudget(Long.MAX_VALUE, Long.MAX_VALUE, () -> false);
  }

  /** So many samples are about to be read, or were; to be called for a chunk of them at a time. */
  public void spendPoints(int count) {
    points += count;
    if (points > maxPoints) {
      throw new ReadLimitException(ReadLimitException.Limit.POINTS, maxPoints);
    }
    if (timeIsOver.getAsBoolean()) {
      throw new ReadLimitException(ReadLimitException.Limit.TIME, 0);
    }
  }

  /** So many fields of series are about to be looked at. */
  public void spendSeries(long count) {
    series += count;
    if (series > maxSeries) {
      throw new ReadLimitException(ReadLimitException.Limit.SERIES, maxSeries);
    }
  }
}
