package io.telemetrystack.chaos;

import io.telemetrystack.chaos.Outcome.Figures;

/** What became of each case, a line each. */
final class ChaosTable {
  private static final String ROW = "%-18s %-8s %10s %6s %8s %6s %6s %10s %12s %10s %7s%n";

  private final StringBuilder rows =
      new StringBuilder(
          ROW.formatted(
              "case",
              "result",
              "accepted",
              "lost",
              "phantom",
              "wrong",
              "again",
              "drained ms",
              "recovered ms",
              "refused ms",
              "seconds"));
  private boolean failed;
  private boolean incomplete;

  void ended(String name, Outcome outcome, long seconds) {
    Figures figures = outcome.figures();
    failed |= !outcome.isOk();
    rows.append(
        ROW.formatted(
            name,
            outcome.isOk() ? "ok" : "FAILED",
            figures.accepted(),
            figures.lost(),
            figures.flaws().phantom(),
            figures.flaws().wrong(),
            figures.flaws().duplicates(),
            figures.drainedMs(),
            figures.recoveredMs(),
            figures.longestRefusalMs(),
            seconds));
  }

  void notRun(String name, String why) {
    incomplete = true;
    rows.append("%-18s not run: %s%n".formatted(name, why));
  }

  boolean hasFailed() {
    return failed;
  }

  /** Whether a case was not run. */
  boolean isIncomplete() {
    return incomplete;
  }

  @Override
  public String toString() {
    return rows.toString();
  }
}
