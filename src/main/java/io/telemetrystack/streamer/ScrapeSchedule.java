package io.telemetrystack.streamer;

import io.telemetrystack.cluster.StableHash;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which target is scraped when. One thread.
 *
 * <p>A target is due once an interval, at a phase that follows from its URL and the epoch alone: a
 * fleet is spread evenly, every node names the same instants for a target, and a target keeps its
 * instants when it changes its scraper or others come and go. Whether it is this node's is asked
 * each time that it is due.
 */
final class ScrapeSchedule {
  /** What is to be done about a target that is due. */
  enum Kind {
    SCRAPE,
    /** Nothing: it is still being scraped. */
    UNDER_WAY,
    /** It was this node's and is another's now. */
    LEFT
  }

  /**
   * A target that is due.
   *
   * @param timeMs the instant at which it was to be scraped
   */
  record Due(ScrapeTarget target, long timeMs, Kind kind) {}

  private static final class Entry {
    private ScrapeTarget target;
    private final long phaseMs;
    private long dueMs;
    private boolean ours;

    private Entry(ScrapeTarget target, long intervalMs) {
      this.target = target;
      phaseMs = Math.floorMod(StableHash.of(target.url()), intervalMs);
    }
  }

  private final long intervalMs;
  private final Predicate<String> mine;
  private final Map<String, Entry> entries = new HashMap<>();
  private final Set<String> underWay = new HashSet<>();
  private final PriorityQueue<Entry> queue =
      new PriorityQueue<>(Comparator.comparingLong(entry -> entry.dueMs));
  private long askedMs = Long.MIN_VALUE;
  private int ours;

  /**
   * @param mine whether this node scrapes the target of that URL now
   */
  ScrapeSchedule(long intervalMs, Predicate<String> mine) {
    this.intervalMs = intervalMs;
    this.mine = mine;
  }

  /**
   * Takes the place of the targets before; those that stay keep their instants.
   *
   * @param targets of distinct URLs
   * @return those that were this node's and are none any more
   */
  List<ScrapeTarget> replace(Collection<ScrapeTarget> targets, long nowMs) {
    Map<String, Entry> before = new HashMap<>(entries);
    entries.clear();
    for (ScrapeTarget target : targets) {
      Entry known = before.remove(target.url());
      Entry entry = known == null ? new Entry(target, intervalMs) : known;
      entry.target = target;
      if (known == null) {
        entry.dueMs = nextMs(entry, nowMs);
      }
      entries.put(target.url(), entry);
    }
    queue.clear();
    queue.addAll(entries.values());
    List<ScrapeTarget> gone =
        before.values().stream().filter(entry -> entry.ours).map(entry -> entry.target).toList();
    ours -= gone.size();
    return gone;
  }

  /** The targets about which something is to be done now, in the order of their instants. */
  List<Due> due(long nowMs) {
    if (nowMs < askedMs) {
      beginAnew(nowMs);
    }
    askedMs = nowMs;
    List<Due> due = new ArrayList<>();
    while (!queue.isEmpty() && queue.element().dueMs <= nowMs) {
      Entry entry = queue.remove();
      long nextMs = nextMs(entry, nowMs);
      entry.dueMs = nextMs;
      queue.add(entry);
      Kind kind = decide(entry);
      if (kind != null) {
        due.add(new Due(entry.target, nextMs - intervalMs, kind));
      }
    }
    return due;
  }

  /** The clock was set back. */
  private void beginAnew(long nowMs) {
    entries.values().forEach(entry -> entry.dueMs = nextMs(entry, nowMs));
    queue.clear();
    queue.addAll(entries.values());
  }

  private Kind decide(Entry entry) {
    String url = entry.target.url();
    boolean wasOurs = entry.ours;
    entry.ours = mine.test(url);
    if (!entry.ours) {
      ours -= wasOurs ? 1 : 0;
      return wasOurs ? Kind.LEFT : null;
    }
    ours += wasOurs ? 0 : 1;
    return underWay.add(url) ? Kind.SCRAPE : Kind.UNDER_WAY;
  }

  /** The scrape that was due is over, or did not take place. */
  void ended(ScrapeTarget target) {
    underWay.remove(target.url());
  }

  /** Whether the target is there and was this node's when it was last due. */
  boolean isOurs(ScrapeTarget target) {
    Entry entry = entries.get(target.url());
    return entry != null && entry.ours;
  }

  /** How many are this node's. */
  int ours() {
    return ours;
  }

  /** When a target is due next; the largest number where there is none. */
  long nextMs() {
    return queue.isEmpty() ? Long.MAX_VALUE : queue.element().dueMs;
  }

  /** The first instant of the target after now. */
  private long nextMs(Entry entry, long nowMs) {
    return nowMs + intervalMs - Math.floorMod(nowMs - entry.phaseMs, intervalMs);
  }
}
