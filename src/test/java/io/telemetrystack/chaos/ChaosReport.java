package io.telemetrystack.chaos;

import io.telemetrystack.chaos.Ledger.Verdict;
import io.telemetrystack.message.Durability;
import java.util.Map;
import java.util.TreeMap;

/** What came of blows against a node, as a table. */
record ChaosReport(Map<Durability, Verdict> verdicts) {
  /** A message is written when it is this old, or one tick later. */
  static final long SPILL_AGE_MS = 1_000;

  /** A tick of the partition, and what the answer took to the client and the write to the disk. */
  static final long TICK_MS = 500;

  static ChaosReport of(Map<Durability, Ledger> ledgers) {
    Map<Durability, Verdict> verdicts = new TreeMap<>();
    ledgers.forEach(
        (durability, ledger) -> verdicts.put(durability, ledger.verdict(SPILL_AGE_MS + TICK_MS)));
    return new ChaosReport(verdicts);
  }

  /** Whether each class kept what it promises. */
  boolean isKept() {
    return verdicts.entrySet().stream().allMatch(entry -> isKept(entry.getKey(), entry.getValue()));
  }

  private static boolean isKept(Durability durability, Verdict verdict) {
    int unexcused = durability == Durability.MEMORY ? verdict.lostTooOld() : verdict.lost();
    return unexcused == 0 && verdict.deliveredAfterAck() == 0 && verdict.mangled() == 0;
  }

  @Override
  public String toString() {
    String row = "%-8s %9s %9s %7s %7s %11s %12s %20s %8s%n";
    StringBuilder table = new StringBuilder();
    table.append(
        row.formatted(
            "class",
            "accepted",
            "acked",
            "kept",
            "lost",
            "of which",
            "oldest lost",
            "delivered after ack",
            "mangled"));
    verdicts.forEach(
        (durability, verdict) ->
            table.append(
                row.formatted(
                    QueueTrial.name(durability),
                    verdict.accepted(),
                    verdict.acked(),
                    verdict.kept(),
                    verdict.lost(),
                    verdict.lostTooOld() + " too old",
                    verdict.oldestLostMs() + " ms",
                    verdict.deliveredAfterAck(),
                    verdict.mangled())));
    return table.toString();
  }
}
