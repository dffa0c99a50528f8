package io.telemetrystack.proxy;

import io.telemetrystack.cluster.PartitionRef;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes up to a number of messages from the partitions of a topic, as evenly as they have them: in
 * rounds, each asking all that may still have some for an equal share of what is missing. One
 * thread.
 */
final class Sweep {
  private final List<PartitionRef> candidates;
  private int missing;

  /**
   * @param first which of the partitions gets the larger share, so that another may next time
   */
  Sweep(List<PartitionRef> partitions, int maxMessages, int first) {
    candidates = new ArrayList<>(partitions);
    if (!candidates.isEmpty()) {
      Collections.rotate(candidates, -Math.floorMod(first, candidates.size()));
    }
    missing = maxMessages;
  }

  /** How many messages to ask of whom; empty when the sweep is over. */
  Map<PartitionRef, Integer> round() {
    Map<PartitionRef, Integer> shares = new LinkedHashMap<>();
    for (int i = 0; i < Math.min(missing, candidates.size()); i++) {
      int share = missing / candidates.size() + (i < missing % candidates.size() ? 1 : 0);
      shares.put(candidates.get(i), share);
    }
    return shares;
  }

  /** What a partition of the round gave; who gave less than its share has no more. */
  void took(PartitionRef partition, int asked, int messages) {
    missing -= messages;
    if (messages < asked) {
      candidates.remove(partition);
    }
  }
}
