package io.telemetrystack.wire;

import io.telemetrystack.message.Durability;
import java.util.List;
import java.util.Set;

/**
 * What a node says of itself to all others, again and again and at each change.
 *
 * @param node its id
 * @param member its name in the cluster's membership
 * @param incarnation grows with each start of the node
 * @param draining whether it is about to stop and wants nothing new
 * @param listening whether it wants accepted frames for live streams
 * @param topics those of its broker, where it is one
 */
public record NodeAnnouncement(
    String node,
    String member,
    long incarnation,
    Set<Role> roles,
    boolean draining,
    boolean listening,
    List<Topic> topics) {
  public NodeAnnouncement {
    roles = Set.copyOf(roles);
    topics = List.copyOf(topics);
  }

  /** What the names of all consumers begin with that this life of the node leases for. */
  public String consumer() {
    return node + "/" + incarnation;
  }

  /**
   * A topic as a broker has it.
   *
   * @param durability of its own, or null where it is that of each broker's settings
   * @param durabilityChanges how often that was changed; who knows more changes is right
   * @param serving its partitions that take and give messages
   */
  public record Topic(
      String name,
      int partitions,
      Durability durability,
      int durabilityChanges,
      List<String> groups,
      List<Serving> serving) {
    public Topic {
      groups = List.copyOf(groups);
      serving = List.copyOf(serving);
    }
  }

  /**
   * @param depth messages of all groups that are ready or in overflow
   */
  public record Serving(int partition, long depth) {}
}
