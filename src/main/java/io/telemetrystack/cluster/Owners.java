package io.telemetrystack.cluster;

import io.telemetrystack.wire.Role;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which broker takes the new messages of each partition of a topic, and which stand in for it.
 * Every node that knows the same brokers says the same. Immutable.
 *
 * <p>Every broker holds every partition: what an owner accepted before it was one, or while another
 * believed to be, is consumed all the same.
 */
public final class Owners {
  private final String topic;
  private final Placement placement;

  private Owners(String topic, Placement placement) {
    this.topic = topic;
    this.placement = placement;
  }

  /**
   * @param partitions how many the topic has
   */
  public static Owners of(String topic, int partitions, DirectoryView view) {
    List<String> names = IntStream.range(0, partitions).mapToObj(p -> name(topic, p)).toList();
    return new Owners(topic, Placement.of(names, view.takers(Role.BROKER)));
  }

  /** The owner, then those that stand in for it; empty where there is no broker. */
  public List<String> preference(int partition) {
    return placement.preference(name(topic, partition));
  }

  public boolean owns(String node, int partition) {
    return node.equals(placement.owner(name(topic, partition)));
  }

  private static String name(String topic, int partition) {
    return topic + '/' + partition;
  }
}
