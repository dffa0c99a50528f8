package io.telemetrystack.broker;

import io.telemetrystack.wire.AlterTopicRequest;
import io.telemetrystack.wire.EnsureTopicRequest;
import io.telemetrystack.wire.NodeAnnouncement;
import io.telemetrystack.wire.Refusals;
import io.telemetrystack.wire.Topics;
import java.util.List;
import java.util.Optional;

/**
 * Decides what topics may become. Immutable, without effects: what it allows is the caller's to do.
 */
record TopicRules(TopicConfig config) {
  /** Beside the directories of topics. */
  private static final String RESERVED = "set-aside";

  static final int MOST_GROUPS = GroupOverflow.MOST_GROUPS;

  /** Present where a name is none: to be asked before anything is done with the names. */
  static Optional<TopicChange.Refused> misnamed(EnsureTopicRequest request) {
    if (!Topics.isName(request.topic())) {
      return Optional.of(misnamed("topic", request.topic()));
    }
    if (request.topic().equals(RESERVED)) {
      return Optional.of(
          new TopicChange.Refused(
              Refusals.MALFORMED,
              "a topic cannot be called '" + RESERVED + "': damaged partitions are kept there"));
    }
    return request.groups().stream()
        .filter(group -> !Topics.isName(group))
        .findFirst()
        .map(group -> misnamed("group", group));
  }

  /** The same of what another broker says it has. */
  static Optional<TopicChange.Refused> misnamed(NodeAnnouncement.Topic other) {
    return misnamed(new EnsureTopicRequest(other.name(), other.groups()));
  }

  /**
   * @param now null where there is no such topic
   * @param others how many topics there are beside it
   */
  TopicChange ensure(EnsureTopicRequest request, TopicSettings now, int others) {
    boolean isConfigured = config.topics().contains(request.topic());
    if (now == null && !isConfigured && others >= config.maxTopics()) {
      return notAllowed("there are " + others + " topics; max-topics allows no more");
    }
    TopicSettings start = now == null ? TopicSettings.anew(request.topic(), config) : now;
    return within(start.with(request.groups()));
  }

  /**
   * What the topic becomes when another broker says what it has of it; bounds of this node's
   * settings do not hold, or messages for what it would not take had no place.
   *
   * @param now null where there is no such topic here
   */
  TopicChange adopt(NodeAnnouncement.Topic other, TopicSettings now) {
    TopicSettings start = now == null ? TopicSettings.anew(other.name(), config) : now;
    return within(start.with(other));
  }

  TopicChange alter(AlterTopicRequest request, TopicSettings now) {
    int wanted = request.partitions() == 0 ? now.partitions() : request.partitions();
    if (wanted < now.partitions()) {
      return notAllowed(
          "topic "
              + request.topic()
              + " has "
              + now.partitions()
              + " partitions and cannot have fewer: their messages would have no place");
    }
    if (wanted > now.partitions() && wanted > config.maxPartitions()) {
      return notAllowed(
          wanted
              + " partitions are more than max-partitions-per-topic, which is "
              + config.maxPartitions());
    }
    TopicSettings grown = now.atLeast(wanted);
    return new TopicChange.To(
        request.durability() == null ? grown : grown.with(request.durability()));
  }

  /** A topic keeps one group at least, or what it accepts would be held by nobody. */
  TopicChange removeGroup(String topic, String group, TopicSettings now) {
    if (!now.groups().contains(group)) {
      return new TopicChange.Refused(
          Refusals.NO_SUCH_GROUP, "topic " + topic + " has no group " + group);
    }
    if (topic.equals(Topics.TELEMETRY) && group.equals(Topics.COLLECTOR_GROUP)) {
      return notAllowed("group " + group + " is the pipeline's own");
    }
    if (now.groups().equals(List.of(group))) {
      return notAllowed("group " + group + " is the last one of topic " + topic);
    }
    return new TopicChange.To(now.without(group));
  }

  private static TopicChange within(TopicSettings next) {
    return next.groups().size() > MOST_GROUPS
        ? notAllowed("a topic has at most " + MOST_GROUPS + " groups")
        : new TopicChange.To(next);
  }

  private static TopicChange.Refused misnamed(String what, String name) {
    return new TopicChange.Refused(
        Refusals.MALFORMED,
        what + " '" + shown(name) + "' is not a name; allowed is " + Topics.NAMES);
  }

  /** Hostile names are long, or do things to terminals. */
  static String shown(String name) {
    String start = name.length() > 80 ? name.substring(0, 80) + "…" : name;
    return start.replaceAll("\\p{Cntrl}", "?");
  }

  private static TopicChange notAllowed(String reason) {
    return new TopicChange.Refused(Refusals.NOT_ALLOWED, reason);
  }
}
