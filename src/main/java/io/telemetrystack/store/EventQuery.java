package io.telemetrystack.store;

import io.telemetrystack.health.HealthEvent;

/**
 * Events that were first seen within a range.
 *
 * @param startNs inclusive; {@link Long#MIN_VALUE} for no bound
 * @param endNs inclusive; {@link Long#MAX_VALUE} for no bound
 * @param after only what comes after this place; null from the newest
 * @param limit at most this many
 */
public record EventQuery(EventFilter filter, long startNs, long endNs, Place after, int limit) {
  /** The place of an event in {@link HealthEvent#ORDER}. */
  public record Place(long firstSeenNs, String id) {
    public static Place of(HealthEvent event) {
      return new Place(event.firstSeenNs(), event.id());
    }

    /** Whether the event comes after this place. */
    boolean isBefore(HealthEvent event) {
      return event.firstSeenNs() < firstSeenNs
          || (event.firstSeenNs() == firstSeenNs && event.id().compareTo(id) > 0);
    }
  }

  /** Whether the event is one of these, but for the limit. */
  public boolean accepts(HealthEvent event) {
    return event.firstSeenNs() >= startNs
        && event.firstSeenNs() <= lastNs()
        && (after == null || after.isBefore(event))
        && filter.accepts(event);
  }

  /** The newest time at which such an event may have been first seen. */
  public long lastNs() {
    return after == null ? endNs : Math.min(endNs, after.firstSeenNs());
  }
}
