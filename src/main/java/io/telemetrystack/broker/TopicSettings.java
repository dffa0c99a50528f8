package io.telemetrystack.broker;

import io.telemetrystack.message.Durability;
import io.telemetrystack.wire.Topics;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a topic has of its own, kept on disk. Immutable.
 *
 * @param partitions their number, numbered from 0; it never falls
 * @param durability null where it is that of the settings, which may change with a restart
 * @param groups in the order of their creation; each partition has them all
 */
record TopicSettings(int partitions, Durability durability, List<String> groups) {
  TopicSettings {
    groups = List.copyOf(groups);
  }

  /** Of a topic that is new, by the settings. */
  static TopicSettings anew(String topic, TopicConfig config) {
    return new TopicSettings(config.partitions(), null, Topics.groupsFromCreation(topic))
        .with(config.groupsOf(topic));
  }

  Durability durabilityOr(Durability fallback) {
    return durability == null ? fallback : durability;
  }

  TopicSettings atLeast(int morePartitions) {
    return new TopicSettings(Math.max(partitions, morePartitions), durability, groups);
  }

  TopicSettings with(Durability another) {
    return new TopicSettings(partitions, another, groups);
  }

  /** With these groups too. */
  TopicSettings with(Collection<String> more) {
    Set<String> all = new LinkedHashSet<>(groups);
    all.addAll(more);
    return new TopicSettings(partitions, durability, List.copyOf(all));
  }

  TopicSettings without(String group) {
    return new TopicSettings(
        partitions, durability, groups.stream().filter(name -> !name.equals(group)).toList());
  }
}
