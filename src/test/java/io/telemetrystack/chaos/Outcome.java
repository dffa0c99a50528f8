package io.telemetrystack.chaos;

import io.telemetrystack.audit.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of a case.
 *
 * @param problems what must not be, one sentence each
 */
record Outcome(Figures figures, List<String> problems) {
  /**
   * @param accepted points or messages of a class that is to survive
   * @param lost of those
   * @param recoveredMs from the end of a fault until every producer was served again, the longest
   * @param drainedMs from the end of the load until the broker was empty, the longest
   */
  record Figures(
      long accepted,
      long lost,
      Verdict.Flaws flaws,
      long longestRefusalMs,
      long recoveredMs,
      long drainedMs) {
    static Figures of(Verdict verdict, long recoveredMs, long drainedMs) {
      return new Figures(
          sum(verdict.accepted().values()),
          sum(verdict.lost().values()),
          verdict.flaws(),
          verdict.longestRefusalMs(),
          recoveredMs,
          drainedMs);
    }

    /** Of a case that is not audited point by point. */
    static Figures counted(long accepted, long lost) {
      return new Figures(accepted, lost, new Verdict.Flaws(0, 0, 0, 0), 0, 0, 0);
    }

    /** With the longer times of both. */
    Figures orSlower(Figures other) {
      return new Figures(
          accepted,
          lost,
          flaws,
          Math.max(longestRefusalMs, other.longestRefusalMs),
          Math.max(recoveredMs, other.recoveredMs),
          Math.max(drainedMs, other.drainedMs));
    }

    private static long sum(Iterable<Integer> counts) {
      long sum = 0;
      for (int count : counts) {
        sum += count;
      }
      return sum;
    }

    private Figures plus(Figures other) {
      return new Figures(
          accepted + other.accepted,
          lost + other.lost,
          new Verdict.Flaws(
              flaws.phantom() + other.flaws.phantom(),
              flaws.wrong() + other.flaws.wrong(),
              flaws.duplicates() + other.flaws.duplicates(),
              flaws.reordered() + other.flaws.reordered()),
          Math.max(longestRefusalMs, other.longestRefusalMs),
          Math.max(recoveredMs, other.recoveredMs),
          Math.max(drainedMs, other.drainedMs));
    }
  }

  static final Outcome NONE = new Outcome(Figures.counted(0, 0), List.of());

  static Outcome problem(String sentence) {
    return new Outcome(NONE.figures, List.of(sentence));
  }

  /** Of both, as one. */
  Outcome and(Outcome other) {
    List<String> both = new ArrayList<>(problems);
    both.addAll(other.problems);
    return new Outcome(figures.plus(other.figures), both);
  }

  boolean isOk() {
    return problems.isEmpty();
  }

  @Override
  public String toString() {
    return "accepted %d: lost %d, phantom %d, wrong %d, duplicates %d, reordered %d; drained in %d ms, recovered in %d ms, longest refusal %d ms: %s"
        .formatted(
            figures.accepted(),
            figures.lost(),
            figures.flaws().phantom(),
            figures.flaws().wrong(),
            figures.flaws().duplicates(),
            figures.flaws().reordered(),
            figures.drainedMs(),
            figures.recoveredMs(),
            figures.longestRefusalMs(),
            isOk() ? "ok" : "FAILED: " + String.join("; ", problems));
  }
}
