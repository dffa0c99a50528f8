package io.telemetrystack.broker;

import java.util.Map;

/**
 * What a partition shows of itself at one instant. Immutable.
 *
 * @param refused puts answered with full
 * @param groups by name
 */
public record PartitionStats(long refused, long freeBytes, Map<String, GroupStats> groups) {
  public PartitionStats {
    groups = Map.copyOf(groups);
  }
}
