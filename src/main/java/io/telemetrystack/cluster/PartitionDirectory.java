package io.telemetrystack.cluster;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which nodes are brokers and hold which partitions: announced by brokers, read by proxies and
 * collectors. Any thread.
 */
public final class PartitionDirectory {
  private final Set<PartitionRef> announced = ConcurrentHashMap.newKeySet();

  private final Set<String> brokers = ConcurrentHashMap.newKeySet();

  /** The node is a broker: it can be asked for its topics, and for new ones. */
  public void announceBroker(String node) {
    brokers.add(node);
  }

  public void withdrawBroker(String node) {
    brokers.remove(node);
  }

  /** The nodes that are brokers and can be reached now, in the order of their names. */
  public List<String> brokers() {
    return brokers.stream().sorted().toList();
  }

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
