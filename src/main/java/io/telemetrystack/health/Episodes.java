package io.telemetrystack.health;

import io.telemetrystack.health.Signal.Change;
import io.telemetrystack.telemetry.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts together what happens again: what comes within {@value #LENGTH_NS} ns of an event of the
 * same GPU, kind and code is that event, seen again. One thread.
 */
final class Episodes {
  static final long LENGTH_NS = 3_600_000_000_000L;

  /** Events that are kept in memory; others are asked for again. */
  private static final int MOST_EVENTS = 10_000;

  /** To how many occurrences at its last time an event that was stored before has come. */
  private static final long UNKNOWN = Long.MAX_VALUE;

  private record Key(String uuid, EventKind kind, long code) {}

  /**
   * @param lastTimes how many of the occurrences are of the last time
   */
  private record Open(HealthEvent event, long lastTimes) {}

  private final History history;
  private final Map<Key, Open> open = new HashMap<>();
  private final Map<String, Finding> findings = new LinkedHashMap<>();

  Episodes(History history) {
    this.history = history;
  }

  void happened(Change change, Labels labels, long timeNs) {
    Cause cause = change.cause();
    Key key = new Key(labels.series().id().uuid(), cause.kind(), cause.code());
    Open known = open.get(key);
    if (known == null || !isWithin(known.event(), timeNs)) {
      known = stored(key, timeNs);
    }
    if (known == null) {
      keep(key, begin(change, labels, timeNs), true);
      return;
    }
    Open now = again(known, change, timeNs);
    Finding before = findings.get(now.event().id());
    if (!now.equals(known)) {
      keep(key, now, before != null && before.isNew());
    }
  }

  private void keep(Key key, Open now, boolean isNew) {
    if (open.size() >= MOST_EVENTS) {
      open.clear();
    }
    open.put(key, now);
    findings.put(now.event().id(), new Finding(now.event(), isNew));
  }

  /** What was found since this was called last, in the order it was found. */
  List<Finding> takeFindings() {
    List<Finding> taken = new ArrayList<>(findings.values());
    findings.clear();
    return taken;
  }

  void forget() {
    open.clear();
    findings.clear();
  }

  private static Open begin(Change change, Labels labels, long timeNs) {
    Labels described = new Labels(labels.series(), labels.assignment(), Map.of());
    HealthEvent event = new HealthEvent(change.cause(), described, timeNs, timeNs, change.times());
    return new Open(event, change.times());
  }

  /**
   * What is not later than the last time was counted then. Two fields may tell of one occurrence at
   * the same time: the one that tells of more of them counts.
   */
  private static Open again(Open known, Change change, long timeNs) {
    HealthEvent event = known.event();
    if (timeNs > event.lastSeenNs()) {
      return new Open(event.again(change.times(), timeNs), change.times());
    }
    if (timeNs == event.lastSeenNs() && change.times() > known.lastTimes()) {
      long more = change.times() - known.lastTimes();
      return new Open(event.again(more, timeNs), change.times());
    }
    return known;
  }

  /** Null where there is none. */
  private Open stored(Key key, long timeNs) {
    return history.events(key.uuid(), key.kind(), timeNs - LENGTH_NS, timeNs + LENGTH_NS).stream()
        .filter(event -> event.cause().code() == key.code())
        .max(Comparator.comparingLong(HealthEvent::firstSeenNs))
        .map(event -> new Open(event, UNKNOWN))
        .orElse(null);
  }

  private static boolean isWithin(HealthEvent event, long timeNs) {
    return Math.abs(timeNs - event.firstSeenNs()) <= LENGTH_NS;
  }
}
