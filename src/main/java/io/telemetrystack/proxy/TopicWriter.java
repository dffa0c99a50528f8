package io.telemetrystack.proxy;

import com.fasterxml.jackson.core.JsonGenerator;
import io.telemetrystack.wire.TopicsReply;
import io.telemetrystack.wire.TopicsReply.Group;
import io.telemetrystack.wire.TopicsReply.Partition;
import io.telemetrystack.wire.TopicsReply.Topic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/** Topics as clients read them: those of all brokers, merged by name. */
final class TopicWriter {
  private final JsonGenerator json;

  TopicWriter(JsonGenerator json) {
    this.json = json;
  }

  /** What several brokers hold of the same topics, by name. */
  static List<Topic> merge(List<TopicsReply> replies) {
    Map<String, Topic> merged = new TreeMap<>();
    replies.forEach(
        reply ->
            reply.topics().forEach(topic -> merged.merge(topic.name(), topic, TopicWriter::merge)));
    return List.copyOf(merged.values());
  }

  /** Brokers may differ for a moment; the weaker durability is what can be relied on. */
  private static Topic merge(Topic a, Topic b) {
    TreeSet<String> groups = new TreeSet<>(a.groups());
    groups.addAll(b.groups());
    List<Partition> partitions = new ArrayList<>(a.partitions());
    partitions.addAll(b.partitions());
    partitions.sort(Comparator.comparingInt(Partition::partition).thenComparing(Partition::node));
    return new Topic(
        a.name(),
        a.durability().compareTo(b.durability()) < 0 ? a.durability() : b.durability(),
        List.copyOf(groups),
        partitions);
  }

  void list(List<Topic> topics) throws IOException {
    json.writeStartObject();
    json.writeNumberField("count", topics.size());
    json.writeArrayFieldStart("topics");
    for (Topic topic : topics) {
      topic(topic);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  void topic(Topic topic) throws IOException {
    json.writeStartObject();
    json.writeStringField("topic", topic.name());
    json.writeStringField("durability", topic.durability().name().toLowerCase(Locale.ROOT));
    json.writeArrayFieldStart("groups");
    for (String group : topic.groups()) {
      json.writeString(group);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("partitions");
    for (Partition partition : topic.partitions()) {
      partition(partition);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void partition(Partition partition) throws IOException {
    json.writeStartObject();
    json.writeNumberField("partition", partition.partition());
    json.writeStringField("node", partition.node());
    json.writeStringField("state", partition.state().name().toLowerCase(Locale.ROOT));
    if (!partition.reason().isEmpty()) {
      json.writeStringField("reason", partition.reason());
    }
    numbers(total(partition.groups()));
    json.writeArrayFieldStart("groups");
    for (Group group : partition.groups()) {
      json.writeStartObject();
      json.writeStringField("group", group.name());
      numbers(group);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void numbers(Group group) throws IOException {
    json.writeNumberField("ready", group.ready());
    json.writeNumberField("delayed", group.delayed());
    json.writeNumberField("leased", group.leased());
    json.writeNumberField("overflow", group.overflow());
    json.writeNumberField("dead_letters", group.deadLetters());
  }

  /** Over all groups; a message counts once for each. */
  private static Group total(List<Group> groups) {
    return new Group(
        "",
        sum(groups, Group::ready),
        sum(groups, Group::delayed),
        sum(groups, Group::leased),
        sum(groups, Group::overflow),
        sum(groups, Group::deadLetters));
  }

  private static long sum(List<Group> groups, ToLongFunction<Group> number) {
    return groups.stream().mapToLong(number).sum();
  }
}
