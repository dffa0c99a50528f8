package io.telemetrystack.health;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;

/** How the values of one field show that something happened. {@link Double#NaN}: no value yet. */
sealed interface Signal {
  /**
   * What happened between two values, and how often.
   *
   * @param times at least 1
   */
  record Change(Cause cause, long times) {}

  /**
   * A value without what does not matter here, so that equal ones say the same; NaN for one that
   * says nothing.
   */
  double normal(double value);

  /** What happened between two normal values; the one before may be NaN. */
  List<Change> changes(double before, double now);

  /** The value is the code of the last error, 0 before the first. */
  record Code(LongFunction<Cause> causes) implements Signal {
    @Override
    public double normal(double value) {
      return value >= 0 && value <= Integer.MAX_VALUE && value == Math.rint(value)
          ? value
          : Double.NaN;
    }

    @Override
    public List<Change> changes(double before, double now) {
      return now == 0 || now == before
          ? List.of()
          : List.of(new Change(causes.apply((long) now), 1));
    }
  }

  /**
   * The value counts errors. One that falls began anew.
   *
   * @param startsAtZero whether there was none before the first value; if not it says nothing
   */
  record Count(Cause cause, boolean startsAtZero) implements Signal {
    @Override
    public double normal(double value) {
      return value >= 0 ? value : Double.NaN;
    }

    @Override
    public List<Change> changes(double before, double now) {
      double rise = Double.isNaN(before) ? (startsAtZero ? now : 0) : now - before;
      return rise < 1 ? List.of() : List.of(new Change(cause, (long) rise));
    }
  }

  /** The value is not 0 while something is so. */
  record Flag(Cause cause) implements Signal {
    @Override
    public double normal(double value) {
      return value == 0 ? 0 : 1;
    }

    @Override
    public List<Change> changes(double before, double now) {
      return now == 0 || now == before ? List.of() : List.of(new Change(cause, 1));
    }
  }

  /**
   * The value is a set of reasons, of which some are watched.
   *
   * @param mask the bits of all that are
   */
  record Reasons(List<Reason> watched, long mask) implements Signal {
    /**
     * @param bits any of them shows it
     */
    record Reason(long bits, Cause cause) {}

    static Reasons of(Reason... watched) {
      long mask = Arrays.stream(watched).mapToLong(Reason::bits).reduce(0, (a, b) -> a | b);
      return new Reasons(List.of(watched), mask);
    }

    @Override
    public double normal(double value) {
      return value >= 0 ? (double) ((long) value & mask) : Double.NaN;
    }

    @Override
    public List<Change> changes(double before, double now) {
      long begun = (long) now & ~(long) before;
      return watched.stream()
          .filter(reason -> (begun & reason.bits()) != 0)
          .map(reason -> new Change(reason.cause(), 1))
          .toList();
    }
  }
}
