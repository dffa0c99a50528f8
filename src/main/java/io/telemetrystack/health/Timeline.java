package io.telemetrystack.health;

import java.util.ArrayList;
import java.util.List;

/**
 * The last values of one field of one series, as runs of equal values in order of time, so that a
 * sample that comes late finds its place. One thread.
 */
final class Timeline {
  /** Runs that are kept; a sample that is older than all of them says nothing. */
  static final int MOST_RUNS = 8;

  private static final class Run {
    private final double value;
    private long fromNs;
    private long toNs;

    Run(double value, long fromNs, long toNs) {
      this.value = value;
      this.fromNs = fromNs;
      this.toNs = toNs;
    }
  }

  /**
   * What is known around a sample: the values of the runs before and after it, NaN where there is
   * none.
   */
  record Place(double before, double after) {}

  private final List<Run> runs = new ArrayList<>(1);
  private Run newest = new Run(Double.NaN, Long.MIN_VALUE, Long.MIN_VALUE);

  /** Takes a sample that goes on with the newest run; whether it does. */
  boolean continues(long timeNs, double value) {
    if (value != newest.value || timeNs < newest.fromNs) {
      return false;
    }
    newest.toNs = Math.max(newest.toNs, timeNs);
    return true;
  }

  /** The time of the newest sample; {@link Long#MIN_VALUE} where there is none. */
  long lastNs() {
    return newest.toNs;
  }

  /** Where a sample belongs; null where it says nothing new. */
  Place place(long timeNs, double value) {
    int before = runBefore(timeNs);
    if (before < 0) {
      return runs.isEmpty() ? new Place(Double.NaN, Double.NaN) : null;
    }
    double valueBefore = runs.get(before).value;
    if (valueBefore == value) {
      return null;
    }
    if (timeNs <= runs.get(before).toNs) {
      return new Place(valueBefore, timeNs < runs.get(before).toNs ? valueBefore : after(before));
    }
    return after(before) == value ? null : new Place(valueBefore, after(before));
  }

  /** Takes a sample in its place. */
  void add(long timeNs, double value) {
    int before = runBefore(timeNs);
    if (before >= 0 && runs.get(before).value == value) {
      Run run = runs.get(before);
      run.toNs = Math.max(run.toNs, timeNs);
    } else if (before >= 0 && timeNs <= runs.get(before).toNs) {
      split(before, timeNs, value);
    } else if (after(before) == value) {
      runs.get(before + 1).fromNs = timeNs;
    } else if (before >= 0 || runs.isEmpty()) {
      runs.add(before + 1, new Run(value, timeNs, timeNs));
    }
    while (runs.size() > MOST_RUNS) {
      runs.remove(0);
    }
    newest = runs.get(runs.size() - 1);
  }

  private void split(int at, long timeNs, double value) {
    Run run = runs.get(at);
    if (timeNs < run.toNs) {
      runs.add(at + 1, new Run(run.value, timeNs + 1, run.toNs));
    }
    runs.add(at + 1, new Run(value, timeNs, timeNs));
    if (timeNs > run.fromNs) {
      run.toNs = timeNs - 1;
    } else {
      runs.remove(at);
    }
  }

  /** The last run that began at this time or before, or -1. */
  private int runBefore(long timeNs) {
    int at = runs.size() - 1;
    while (at >= 0 && runs.get(at).fromNs > timeNs) {
      at--;
    }
    return at;
  }

  private double after(int run) {
    return run + 1 < runs.size() ? runs.get(run + 1).value : Double.NaN;
  }
}
