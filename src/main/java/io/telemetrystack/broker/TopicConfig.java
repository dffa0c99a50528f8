package io.telemetrystack.broker;

import io.telemetrystack.config.Option;
import io.telemetrystack.config.Settings;
import io.telemetrystack.config.ValueType;
import io.telemetrystack.message.Durability;
import io.telemetrystack.wire.Topics;
import java.util.ArrayList;
import java.util.List;

/**
 * The settings of topics, for those that have none of their own.
 *
 * @param partitions how many a topic has at least
 * @param maxPartitions how many a topic may be given at run time
 * @param maxTopics how many topics may be made
 * @param groups that are to exist from the start
 */
public record TopicConfig(
    int partitions,
    int maxPartitions,
    int maxTopics,
    Durability durability,
    List<TopicGroup> groups) {
  /** A group of a topic, written {@code topic/group}. */
  public record TopicGroup(String topic, String group) {
    private static TopicGroup parse(String text) {
      int slash = text.indexOf('/');
      if (slash < 0
          || !Topics.isName(text.substring(0, slash))
          || !Topics.isName(text.substring(slash + 1))) {
        throw new IllegalArgumentException(text);
      }
      return new TopicGroup(text.substring(0, slash), text.substring(slash + 1));
    }
  }

  /** As many as keys can be spread over, and as collectors read at once. */
  private static final int MOST_PARTITIONS = 64;

  static final Option<Integer> PARTITIONS_PER_TOPIC =
      Option.of(
          "partitions-per-topic",
          ValueType.integer(1, MOST_PARTITIONS),
          "4",
          "How many partitions a topic has at least; it keeps those that it was given.");
  static final Option<Integer> MAX_PARTITIONS_PER_TOPIC =
      Option.of(
          "max-partitions-per-topic",
          ValueType.integer(1, MOST_PARTITIONS),
          "16",
          "How many partitions a topic may be given, by request or because its load asks for more.");
  static final Option<Integer> MAX_TOPICS =
      Option.of(
          "max-topics",
          ValueType.integer(1, 10_000),
          "100",
          "How many topics may be made by publishing to them or consuming from them.");
  static final Option<Durability> DURABILITY =
      Option.of(
          "durability",
          ValueType.oneOf(Durability.class),
          "memory",
          "What an accepted message survives where its topic says nothing else: memory a graceful"
              + " stop, disk a killed process, fsync a power cut.");
  static final Option<List<TopicGroup>> TOPIC_GROUPS =
      Option.withoutDefault(
          "topic-groups",
          ValueType.listOf(
              new ValueType<>(
                  "topic/group, such as orders/billing; each name is " + Topics.NAMES,
                  TopicGroup::parse)),
          "Consumer groups that exist from the start, with their topics; others exist from their"
              + " first use.");

  static final List<Option<?>> OPTIONS =
      List.of(PARTITIONS_PER_TOPIC, MAX_PARTITIONS_PER_TOPIC, MAX_TOPICS, DURABILITY, TOPIC_GROUPS);

  static TopicConfig from(Settings settings) {
    return new TopicConfig(
        settings.get(PARTITIONS_PER_TOPIC),
        settings.get(MAX_PARTITIONS_PER_TOPIC),
        settings.get(MAX_TOPICS),
        settings.get(DURABILITY),
        settings.find(TOPIC_GROUPS).orElse(List.of()));
  }

  static List<String> problems(Settings settings) {
    TopicConfig config = from(settings);
    List<String> problems = new ArrayList<>();
    if (config.maxPartitions() < config.partitions()) {
      problems.add(
          "max-partitions-per-topic: '"
              + config.maxPartitions()
              + "' ("
              + settings.origin(MAX_PARTITIONS_PER_TOPIC)
              + ") is less than partitions-per-topic, '"
              + config.partitions()
              + "' ("
              + settings.origin(PARTITIONS_PER_TOPIC)
              + "); allowed is the same or more");
    }
    config.topics().stream()
        .filter(topic -> TopicSettings.anew(topic, config).groups().size() > TopicRules.MOST_GROUPS)
        .forEach(
            topic ->
                problems.add(
                    "topic-groups: topic '"
                        + topic
                        + "' has too many; allowed are "
                        + TopicRules.MOST_GROUPS
                        + " groups a topic, with the one that it has of itself"));
    return problems;
  }

  /** The topics that are to exist from the start, the pipeline's first. */
  List<String> topics() {
    List<String> topics = new ArrayList<>(List.of(Topics.TELEMETRY));
    groups.stream().map(TopicGroup::topic).forEach(topics::add);
    return topics.stream().distinct().toList();
  }

  /** The groups that are to exist in a topic from the start. */
  List<String> groupsOf(String topic) {
    return groups.stream()
        .filter(group -> group.topic().equals(topic))
        .map(TopicGroup::group)
        .toList();
  }
}
