package io.telemetrystack.cluster;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * How far this node's clock is ahead of the cluster's, which is the median of all, its own
 * included: so a node whose clock is wrong shows it, and the others do not. Of two nodes nobody can
 * tell which is wrong, and both show it. Any thread.
 */
final class ClockOffsets {
  private final Map<String, Long> offsetsMs = new HashMap<>();

  /**
   * @param offsetMs this node's clock minus the other's, as it was heard; too large by what the
   *     message took
   */
  synchronized void heard(String node, long offsetMs) {
    offsetsMs.put(node, offsetMs);
  }

  /** Forgets all others. */
  synchronized void retain(Collection<String> nodes) {
    offsetsMs.keySet().retainAll(nodes);
  }

  /** In milliseconds; of two that are in the middle the one that is farther off. */
  synchronized long medianMs() {
    long[] sorted =
        LongStream.concat(LongStream.of(0), offsetsMs.values().stream().mapToLong(Long::longValue))
            .sorted()
            .toArray();
    long low = sorted[(sorted.length - 1) / 2];
    long high = sorted[sorted.length / 2];
    return Math.abs(low) > Math.abs(high) ? low : high;
  }
}
