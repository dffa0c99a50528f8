package io.telemetrystack.broker;

import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.wire.TopicsReply;
import java.util.Map;

/** Says to the wire what a partition is like now. */
final class PartitionDescription {
  private PartitionDescription() {}

  static TopicsReply.Partition of(
      PartitionRef ref, boolean inService, String problem, PartitionStats stats) {
    return new TopicsReply.Partition(
        ref.node(),
        ref.partition(),
        inService ? TopicsReply.State.SERVING : TopicsReply.State.OPENING,
        problem,
        stats.groups().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(group -> of(group.getKey(), group.getValue().balance()))
            .toList());
  }

  private static TopicsReply.Group of(String group, Balance balance) {
    return new TopicsReply.Group(
        group,
        balance.ready(),
        balance.delayed(),
        balance.leased(),
        balance.overflow(),
        balance.deadLettered());
  }
}
