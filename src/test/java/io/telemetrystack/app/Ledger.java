package io.telemetrystack.app;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a node under test has promised of one topic, as its clients were told, kept outside of its
 * process. Any thread; times are of {@link System#nanoTime}.
 */
final class Ledger {
  private final Map<String, Long> acceptedNs = new ConcurrentHashMap<>();
  private final Set<String> acked = ConcurrentHashMap.newKeySet();
  private final Set<String> perhapsAcked = ConcurrentHashMap.newKeySet();
  private final Set<String> kept = new HashSet<>();
  private final List<Long> blowsNs = new ArrayList<>();
  private final AtomicLong deliveredAfterAck = new AtomicLong();
  private final AtomicLong mangled = new AtomicLong();

  /**
   * The verdict.
   *
   * @param lost accepted, not acknowledged, and not there
   * @param lostTooOld of those, accepted longer before the blow than the time allowed
   * @param oldestLostMs the longest time between an accepted message that was lost and its blow
   */
  record Verdict(
      int accepted,
      int acked,
      int kept,
      int lost,
      int lostTooOld,
      long oldestLostMs,
      long deliveredAfterAck,
      long mangled) {}

  void accepted(Collection<String> ids, long nowNs) {
    ids.forEach(id -> acceptedNs.put(id, nowNs));
  }

  /** The acknowledgement is on its way: from now on a blow may leave it done or not. */
  void acking(Collection<String> ids) {
    perhapsAcked.addAll(ids);
  }

  void acked(Collection<String> ids) {
    acked.addAll(ids);
  }

  /** The node ends at about this time. */
  void blow(long nowNs) {
    blowsNs.add(nowNs);
  }

  void delivered(String id, boolean whole) {
    if (acked.contains(id)) {
      deliveredAfterAck.incrementAndGet();
    }
    if (!whole) {
      mangled.incrementAndGet();
    }
  }

  /** Was there in the end. */
  void kept(String id) {
    kept.add(id);
  }

  int accepted() {
    return acceptedNs.size();
  }

  /** How many messages there may still be. */
  int open() {
    return acceptedNs.size() - acked.size();
  }

  /**
   * @param allowedMs how long before a blow what is lost by it may have been accepted
   */
  Verdict verdict(long allowedMs) {
    int lost = 0;
    int tooOld = 0;
    long oldestMs = 0;
    for (Map.Entry<String, Long> message : acceptedNs.entrySet()) {
      if (!perhapsAcked.contains(message.getKey()) && !kept.contains(message.getKey())) {
        long ageMs = ageAtBlowMs(message.getValue());
        lost++;
        tooOld += ageMs > allowedMs ? 1 : 0;
        oldestMs = Math.max(oldestMs, ageMs);
      }
    }
    return new Verdict(
        acceptedNs.size(),
        acked.size(),
        kept.size(),
        lost,
        tooOld,
        oldestMs,
        deliveredAfterAck.get(),
        mangled.get());
  }

  private long ageAtBlowMs(long acceptedAtNs) {
    return blowsNs.stream()
        .mapToLong(blowNs -> (blowNs - acceptedAtNs) / 1_000_000)
        .filter(ageMs -> ageMs >= 0)
        .min()
        .orElse(Long.MAX_VALUE);
  }
}
