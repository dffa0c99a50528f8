package io.telemetrystack.cluster;

import io.telemetrystack.wire.NodeAnnouncement;
import io.telemetrystack.wire.NodeAnnouncement.Topic;
import io.telemetrystack.wire.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The nodes and partitions that were known at one moment. Immutable. */
public final class DirectoryView {
  private static final Comparator<PartitionRef> BY_NUMBER =
      Comparator.comparingInt(PartitionRef::partition).thenComparing(PartitionRef::node);

  private final long number;
  private final List<NodeAnnouncement> nodes;
  private final Map<Role, List<String>> byRole = new EnumMap<>(Role.class);
  private final Map<String, Integer> partitionCounts = new HashMap<>();
  private final Map<String, List<PartitionRef>> partitions = new HashMap<>();

  private DirectoryView(long number, List<NodeAnnouncement> nodes) {
    this.number = number;
    this.nodes = nodes;
  }

  static DirectoryView of(long number, List<NodeAnnouncement> nodes) {
    DirectoryView view =
        new DirectoryView(
            number, nodes.stream().sorted(Comparator.comparing(NodeAnnouncement::node)).toList());
    view.nodes.forEach(view::add);
    view.partitions.values().forEach(refs -> refs.sort(BY_NUMBER));
    return view;
  }

  private void add(NodeAnnouncement node) {
    node.roles()
        .forEach(role -> byRole.computeIfAbsent(role, r -> new ArrayList<>()).add(node.node()));
    for (Topic topic : node.topics()) {
      partitionCounts.merge(topic.name(), topic.partitions(), Math::max);
      List<PartitionRef> refs = partitions.computeIfAbsent(topic.name(), t -> new ArrayList<>());
      topic
          .serving()
          .forEach(at -> refs.add(new PartitionRef(node.node(), topic.name(), at.partition())));
    }
  }

  /** Differs from that of every other view of the same directory. */
  public long number() {
    return number;
  }

  /** All nodes, by name; this node too. */
  public List<NodeAnnouncement> nodes() {
    return nodes;
  }

  /** The nodes that do the role's work, by name. */
  public List<String> nodes(Role role) {
    return List.copyOf(byRole.getOrDefault(role, List.of()));
  }

  /** Those of them that are to be given new work: all where all are about to stop. */
  public List<String> takers(Role role) {
    List<String> doing = nodes(role);
    List<String> staying = doing.stream().filter(node -> !isDraining(node)).toList();
    return staying.isEmpty() ? doing : staying;
  }

  /** Whether the node is there and does the role's work. */
  public boolean has(String node, Role role) {
    return byRole.getOrDefault(role, List.of()).contains(node);
  }

  public boolean isDraining(String node) {
    return nodes.stream().anyMatch(it -> it.node().equals(node) && it.draining());
  }

  /** The nodes that want accepted frames for live streams. */
  public List<String> listeners() {
    return nodes.stream().filter(NodeAnnouncement::listening).map(NodeAnnouncement::node).toList();
  }

  /** The topics that brokers have, by name. */
  public List<String> topics() {
    return partitionCounts.keySet().stream().sorted().toList();
  }

  /** How many partitions a topic has, whether they can be reached or not; 0 for none. */
  public int partitionCount(String topic) {
    return partitionCounts.getOrDefault(topic, 0);
  }

  /** The partitions of a topic that can be reached now, by number, then node. */
  public List<PartitionRef> partitions(String topic) {
    return List.copyOf(partitions.getOrDefault(topic, List.of()));
  }
}
