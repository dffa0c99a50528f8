package io.telemetrystack.cluster;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which node holds which partitions: announced by brokers, read by proxies and collectors. Any
 * thread.
 */
public final class PartitionDirectory {
  private final Set<PartitionRef> announced = ConcurrentHashMap.newKeySet();

  public void announce(PartitionRef partition) {
    announced.add(partition);
  }

  public void withdraw(PartitionRef partition) {
    announced.remove(partition);
  }

  /** The partitions of a topic that can be reached now, by number, then node. */
  public List<PartitionRef> partitions(String topic) {
    return announced.stream()
        .filter(ref -> ref.topic().equals(topic))
        .sorted(Comparator.comparingInt(PartitionRef::partition).thenComparing(PartitionRef::node))
        .toList();
  }
}
