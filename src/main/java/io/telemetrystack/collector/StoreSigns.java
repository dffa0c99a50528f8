package io.telemetrystack.collector;

import java.util.Optional;

/**
 * When the store last took a write, and why it has not taken one since. Written to by one thread;
 * any thread may ask. Times are of one monotonic clock.
 */
final class StoreSigns {
  /** Longer than a write may take that is tried again, so that one failure is no trouble yet. */
  static final long TROUBLE_AFTER_MS = 15_000;

  private volatile long takenMs;
  private volatile String failure = "none was answered";

  /**
   * @param nowMs the store is believed to take writes from here on, until it does not
   */
  StoreSigns(long nowMs) {
    takenMs = nowMs;
  }

  void taken(long nowMs) {
    takenMs = nowMs;
  }

  void failed(String reason) {
    failure = reason;
  }

  long ageMs(long nowMs) {
    return nowMs - takenMs;
  }

  /** Why the store is in trouble, empty while it is not. */
  Optional<String> problem(long nowMs) {
    long ageMs = ageMs(nowMs);
    return ageMs < TROUBLE_AFTER_MS
        ? Optional.empty()
        : Optional.of(
            "the store has taken no write for " + ageMs / 1_000 + " s, the last failed: " + failure);
  }
}
