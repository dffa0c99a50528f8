package io.telemetrystack.app;

import io.telemetrystack.app.Ledger.Verdict;
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
    StringBuilder table =
        new StringBuilder(
            String.format(
                "%-8s %10s %10s %8s %8s %14s %22s %8s%n",
                "class",
                "accepted",
                "acked",
                "kept",
                "lost",
                "oldest lost",
                "delivered after ack",
                "mangled"));
    verdicts.forEach(
        (durability, verdict) ->
            table.append(
                String.format(
                    "%-8s %10d %10d %8d %8d %11d ms %22d %8d%n",
                    Chaos.name(durability),
                    verdict.accepted(),
                    verdict.acked(),
                    verdict.kept(),
                    verdict.lost(),
                    verdict.oldestLostMs(),
                    verdict.deliveredAfterAck(),
                    verdict.mangled())));
    return table.toString();
  }
}
