package io.telemetrystack.chaos;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a node under test has promised of one topic, as its clients were told, kept outside of its
 * process. Any thread; times are of {@link System#nanoTime}.
 */
final class Ledger {
  private record Acceptance(int life, long atNs) {}

  private final Map<String, Acceptance> accepted = new ConcurrentHashMap<>();
  private final Set<String> acked = ConcurrentHashMap.newKeySet();
  private final Set<String> perhapsAcked = ConcurrentHashMap.newKeySet();
  private final Set<String> kept = new HashSet<>();
  private final List<Long> blowsNs = new CopyOnWriteArrayList<>();
  private final AtomicInteger life = new AtomicInteger();
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
    ids.forEach(id -> accepted.put(id, new Acceptance(life.get(), nowNs)));
  }

  /** The acknowledgement is on its way: from now on a blow may leave it done or not. */
  void acking(Collection<String> ids) {
    perhapsAcked.addAll(ids);
  }

  void acked(Collection<String> ids) {
    acked.addAll(ids);
  }

  /** The node ends from now on; what it answered may still arrive. */
  void blow(long nowNs) {
    blowsNs.add(nowNs);
  }

  /** The node is gone, and all that it answered has arrived. */
  void gone() {
    life.incrementAndGet();
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
    return accepted.size();
  }

  /** How many messages there may still be. */
  int open() {
    return accepted.size() - acked.size();
  }

  /**
   * @param allowedMs how long before a blow what is lost by it may have been accepted
   */
  Verdict verdict(long allowedMs) {
    int lost = 0;
    int tooOld = 0;
    long oldestMs = 0;
    for (Map.Entry<String, Acceptance> message : accepted.entrySet()) {
      if (!perhapsAcked.contains(message.getKey()) && !kept.contains(message.getKey())) {
        long ageMs = ageAtBlowMs(message.getValue());
        lost++;
        tooOld += ageMs > allowedMs ? 1 : 0;
        oldestMs = Math.max(oldestMs, ageMs);
      }
    }
    return new Verdict(
        accepted.size(),
        acked.size(),
        kept.size(),
        lost,
        tooOld,
        oldestMs,
        deliveredAfterAck.get(),
        mangled.get());
  }

  /** That of a message that was answered while the blow fell is none. */
  private long ageAtBlowMs(Acceptance acceptance) {
    return acceptance.life() < blowsNs.size()
        ? Math.max(0, (blowsNs.get(acceptance.life()) - acceptance.atNs()) / 1_000_000)
        : Long.MAX_VALUE;
  }
}
