package io.telemetrystack.broker;

import java.util.Map;

/**
 * What a partition shows of itself at one instant. Immutable.
 *
 * @param refused puts answered with full
 * @param requeued leases that ended without an acknowledgement, by cause
 * @param residentMessages messages whose payload is in memory
 * @param oldestCreatedMs when the oldest ready message in memory was made, or {@link
 *     Long#MAX_VALUE}
 */
public record PartitionStats(
    Balance balance,
    long refused,
    Map<Requeue, Long> requeued,
    int residentMessages,
    long residentBytes,
    long overflowBytes,
    long oldestCreatedMs) {
  public PartitionStats {
    requeued = Map.copyOf(requeued);
  }
}
