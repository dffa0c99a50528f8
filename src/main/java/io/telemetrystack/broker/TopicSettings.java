package io.telemetrystack.broker;

import io.telemetrystack.message.Durability;
import io.telemetrystack.wire.NodeAnnouncement;
import io.telemetrystack.wire.Topics;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a topic has of its own, kept on disk. Immutable.
 *
 * @param partitions their number, numbered from 0; it never falls
 * @param durability null where it is that of the settings, which may change with a restart
 * @param durabilityChanges how often it was changed, over all brokers; who knows more is right
 * @param groups in the order of their creation; each partition has them all
 */
record TopicSettings(
    int partitions, Durability durability, int durabilityChanges, List<String> groups) {
  private static final Comparator<Durability> STRENGTH =
      Comparator.nullsFirst(Comparator.naturalOrder());

  TopicSettings {
    groups = List.copyOf(groups);
  }

  /** Of a topic that is new, by the settings. */
  static TopicSettings anew(String topic, TopicConfig config) {
    return new TopicSettings(config.partitions(), null, 0, Topics.groupsFromCreation(topic))
        .with(config.groupsOf(topic));
  }

  Durability durabilityOr(Durability fallback) {
    return durability == null ? fallback : durability;
  }

  TopicSettings atLeast(int morePartitions) {
    return new TopicSettings(
        Math.max(partitions, morePartitions), durability, durabilityChanges, groups);
  }

  TopicSettings with(Durability another) {
    return new TopicSettings(partitions, another, durabilityChanges + 1, groups);
  }

  /**
   * With what another broker has of the topic: its partitions and groups too, and the durability
   * that was changed more often. So brokers that hear each other end up with the same, whatever
   * each had missed.
   */
  TopicSettings with(NodeAnnouncement.Topic other) {
    TopicSettings both = atLeast(other.partitions()).with(other.groups());
    boolean newer =
        other.durabilityChanges() > durabilityChanges
            || (other.durabilityChanges() == durabilityChanges
                && STRENGTH.compare(other.durability(), durability) > 0);
    return newer
        ? new TopicSettings(
            both.partitions, other.durability(), other.durabilityChanges(), both.groups)
        : both;
  }

  /** With these groups too. */
  TopicSettings with(Collection<String> more) {
    Set<String> all = new LinkedHashSet<>(groups);
    all.addAll(more);
    return new TopicSettings(partitions, durability, durabilityChanges, List.copyOf(all));
  }

  TopicSettings without(String group) {
    return new TopicSettings(
        partitions,
        durability,
        durabilityChanges,
        groups.stream().filter(name -> !name.equals(group)).toList());
  }
}
