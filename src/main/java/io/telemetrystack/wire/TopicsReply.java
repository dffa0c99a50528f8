package io.telemetrystack.wire;

import io.telemetrystack.message.Durability;
import java.util.List;

/** Topics of one broker as they are now, by name. */
public record TopicsReply(List<Topic> topics) {
  public TopicsReply {
    topics = List.copyOf(topics);
  }

  /**
   * @param durability of what is published now
   * @param partitions by number, without a gap
   */
  public record Topic(
      String name, Durability durability, List<String> groups, List<Partition> partitions) {
    public Topic {
      groups = List.copyOf(groups);
      partitions = List.copyOf(partitions);
    }
  }

  /**
   * @param reason what keeps it from its work, or kept it a moment ago; empty where nothing does
   */
  public record Partition(
      String node, int partition, State state, String reason, List<Group> groups) {
    public Partition {
      groups = List.copyOf(groups);
    }
  }

  /** Numbers of messages of one group in one partition. */
  public record Group(
      String name, long ready, long delayed, long leased, long overflow, long deadLetters) {}

  /** Whether a partition takes and gives messages. */
  public enum State {
    /** Not opened yet, or closed after a failure and tried again. */
    OPENING,
    SERVING
  }
}
