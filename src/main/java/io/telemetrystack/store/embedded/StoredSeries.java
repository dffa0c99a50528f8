package io.telemetrystack.store.embedded;

import io.telemetrystack.store.SeriesFilter;
import io.telemetrystack.store.SeriesInfo;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Labels;
import java.util.Arrays;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * One series: what describes it, and the head of each of its fields. Its monitor is the lock for
 * all of it; only {@link #number} and {@link #uuid} may be read without.
 */
final class StoredSeries {
  private final int number;
  private final String uuid;
  private final NavigableMap<Long, Assignment> assignments = new TreeMap<>();
  private Labels labels;
  private long firstSeenNs = Long.MAX_VALUE;
  private long lastSeenNs = Long.MIN_VALUE;
  private Head[] heads = new Head[0];
  private boolean changed;

  StoredSeries(int number, Labels labels) {
    this.number = number;
    this.labels = labels;
    uuid = labels.series().id().uuid();
  }

  int number() {
    return number;
  }

  String uuid() {
    return uuid;
  }

  Labels labels() {
    return labels;
  }

  /** The head of a field, made when missing. */
  Head head(int field) {
    if (field >= heads.length) {
      heads = Arrays.copyOf(heads, field + 1);
    }
    if (heads[field] == null) {
      heads[field] = new Head();
    }
    return heads[field];
  }

  /** Fields are numbered from 0 to this, exclusive. */
  int fieldLimit() {
    return heads.length;
  }

  /** The head of a field, or null. */
  Head headOrNull(int field) {
    return field < heads.length ? heads[field] : null;
  }

  /**
   * Notes that the series was described so from one time to another. A description that is older
   * than what is known changes the history of assignments only.
   */
  void seen(Labels described, long fromNs, long toNs) {
    changed = true;
    if (toNs >= lastSeenNs) {
      describe(described, fromNs);
      lastSeenNs = toNs;
    } else {
      assigned(fromNs, described.assignment());
    }
    firstSeenNs = Math.min(firstSeenNs, fromNs);
  }

  @SuppressWarnings("ReferenceEquality") // sources hand out the same labels until they change
  private void describe(Labels described, long fromNs) {
    if (described == labels && !assignments.isEmpty() && fromNs >= assignments.lastKey()) {
      return;
    }
    assigned(fromNs, described.assignment());
    labels = described.equals(labels) ? labels : described;
  }

  /** Notes what the series was lent to from this time until the next that is noted. */
  void assigned(long fromNs, Assignment assignment) {
    var before = assignments.floorEntry(fromNs);
    if (before != null && before.getValue().equals(assignment)) {
      return;
    }
    var next = assignments.higherEntry(fromNs);
    if (next != null && next.getValue().equals(assignment)) {
      assignments.remove(next.getKey());
    }
    assignments.put(fromNs, assignment);
  }

  /** Takes over what was persisted. */
  void restore(long firstNs, long lastNs) {
    firstSeenNs = firstNs;
    lastSeenNs = lastNs;
  }

  /** From when on it was lent to whom. */
  NavigableMap<Long, Assignment> assignments() {
    return Collections.unmodifiableNavigableMap(assignments);
  }

  SeriesInfo info() {
    return new SeriesInfo(labels, firstSeenNs, lastSeenNs);
  }

  /** What is known of it where it matches; null where it does not. */
  synchronized SeriesInfo infoIf(SeriesFilter filter) {
    SeriesInfo info = info();
    boolean lent =
        filter.past()
            ? assignments.values().stream().anyMatch(filter::matches)
            : filter.matches(labels.assignment());
    return lent && filter.matchesApartFromLending(info) ? info : null;
  }

  /** Whether it was seen since it was last saved. */
  boolean isChanged() {
    return changed;
  }

  void saved() {
    changed = false;
  }
}
