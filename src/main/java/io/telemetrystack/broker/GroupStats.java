package io.telemetrystack.broker;

import java.util.Map;

/**
 * What a group shows of itself at one instant. Immutable.
 *
 * @param requeued leases that ended without an acknowledgement, by cause
 * @param residentMessages messages whose payload is in memory
 * @param oldestCreatedMs when the message that is leased next was made, or {@link Long#MAX_VALUE}
 *     where none is in memory
 */
public record GroupStats(
    Balance balance,
    Map<Requeue, Long> requeued,
    int residentMessages,
    long residentBytes,
    long overflowBytes,
    long deadLetterBytes,
    long oldestCreatedMs) {
  public GroupStats {
    requeued = Map.copyOf(requeued);
  }
}
