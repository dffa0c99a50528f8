package io.telemetrystack.collector;

import java.util.Optional;

/**
 * When the store last took a write, and why it has not taken one since. In trouble until the first;
 * afterwards only once none was taken for a while. Written to by one thread; any thread may ask.
 * Times are of one monotonic clock.
 */
final class StoreSigns {
  /** Longer than a write may take that is tried again, so that one failure is no trouble yet. */
  static final long TROUBLE_AFTER_MS = 15_000;

  private volatile boolean everTaken;
  private volatile long takenMs;
  private volatile String failure = "none was answered";

  void taken(long nowMs) {
    takenMs = nowMs;
    everTaken = true;
  }

  void failed(String reason) {
    failure = reason;
  }

  /** Whether it took one since. */
  boolean tookSince(long sinceMs) {
    return everTaken && takenMs >= sinceMs;
  }

  /** Why the store is in trouble, empty while it is not. */
  Optional<String> problem(long nowMs) {
    if (!everTaken) {
      return Optional.of("the store has taken no write yet: " + failure);
    }
    long ageMs = nowMs - takenMs;
    return ageMs < TROUBLE_AFTER_MS
        ? Optional.empty()
        : Optional.of(
            "the store has taken no write for "
                + ageMs / 1_000
                + " s, the last failed: "
                + failure);
  }
}
