package io.telemetrystack.proxy;

import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.cluster.PartitionRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the partition of a key among those that the directory knows. One thread.
 *
 * <p>A topic's number of partitions only grows: while one cannot be reached its keys are not sent
 * elsewhere, and those of the others stay where they are.
 */
final class Router {
  private final PartitionDirectory directory;
  private final int virtualNodes;
  private final Map<String, Integer> partitionCounts = new HashMap<>();
  private final Map<Integer, Ring> rings = new HashMap<>();

  Router(PartitionDirectory directory, int virtualNodes) {
    this.directory = directory;
    this.virtualNodes = virtualNodes;
  }

  /** Empty where the partition of the key cannot be reached now. */
  Optional<PartitionRef> route(String topic, String key) {
    List<PartitionRef> partitions = directory.partitions(topic);
    int count = partitionCount(topic, partitions);
    if (count == 0) {
      return Optional.empty();
    }
    int wanted = ring(count).partition(key);
    return partitions.stream().filter(ref -> ref.partition() == wanted).findFirst();
  }

  private int partitionCount(String topic, List<PartitionRef> partitions) {
    int known = partitionCounts.getOrDefault(topic, 0);
    int count = partitions.isEmpty() ? 0 : partitions.get(partitions.size() - 1).partition() + 1;
    if (count > known) {
      partitionCounts.put(topic, count);
    }
    return Math.max(known, count);
  }

  private Ring ring(int count) {
    return rings.computeIfAbsent(count, n -> new Ring(n, virtualNodes));
  }
}
