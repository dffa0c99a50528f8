package io.telemetrystack.wire;

import java.util.List;

/**
 * Tells a node which of its canaries were found in the store. Unanswered; may be lost.
 *
 * @param sentMs when they were sent, by that node's wall clock
 */
public record CanaryStored(List<Long> sentMs) {
  public CanaryStored {
    sentMs = List.copyOf(sentMs);
  }
}
