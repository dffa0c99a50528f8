package io.telemetrystack.wire;

import io.telemetrystack.message.Durability;
import java.util.List;

/** The {@link WireFormat}s of what is asked and said about topics. */
final class TopicFormats {
  private static final int NO_DURABILITY = 255;

  static final WireFormat<EnsureTopicRequest> ENSURE =
      new WireFormat<>(
          "ensure-topic",
          EnsureTopicRequest.class,
          (out, it) -> out.text(it.topic()).list(it.groups(), WireWriter::text),
          in -> new EnsureTopicRequest(in.text(), in.list(WireReader::text)));

  static final WireFormat<AlterTopicRequest> ALTER =
      new WireFormat<>(
          "alter-topic",
          AlterTopicRequest.class,
          (out, it) -> out.text(it.topic()).i32(it.partitions()).u8(codeOrNone(it.durability())),
          in -> new AlterTopicRequest(in.text(), in.i32(), durabilityOrNull(in.u8())));

  static final WireFormat<RemoveGroupRequest> REMOVE_GROUP =
      new WireFormat<>(
          "remove-group",
          RemoveGroupRequest.class,
          (out, it) -> out.text(it.topic()).text(it.group()),
          in -> new RemoveGroupRequest(in.text(), in.text()));

  static final WireFormat<DescribeTopicsRequest> DESCRIBE =
      new WireFormat<>(
          "describe-topics",
          DescribeTopicsRequest.class,
          (out, it) -> out.text(it.topic()),
          in -> new DescribeTopicsRequest(in.text()));

  static final WireFormat<TopicsReply> TOPICS =
      new WireFormat<>(
          "topics",
          TopicsReply.class,
          (out, it) -> out.list(it.topics(), TopicFormats::write),
          in -> new TopicsReply(in.list(TopicFormats::topic)));

  static final List<WireFormat<?>> ALL = List.of(ENSURE, ALTER, REMOVE_GROUP, DESCRIBE, TOPICS);

  private TopicFormats() {}

  private static void write(WireWriter out, TopicsReply.Topic it) {
    out.text(it.name())
        .u8(WireFormat.durabilityCode(it.durability()))
        .list(it.groups(), WireWriter::text)
        .list(it.partitions(), TopicFormats::write);
  }

  private static TopicsReply.Topic topic(WireReader in) {
    return new TopicsReply.Topic(
        in.text(),
        WireFormat.durability(in.u8()),
        in.list(WireReader::text),
        in.list(TopicFormats::partition));
  }

  private static void write(WireWriter out, TopicsReply.Partition it) {
    out.text(it.node())
        .i32(it.partition())
        .u8(stateCode(it.state()))
        .text(it.reason())
        .list(it.groups(), TopicFormats::write);
  }

  private static TopicsReply.Partition partition(WireReader in) {
    return new TopicsReply.Partition(
        in.text(), in.i32(), state(in.u8()), in.text(), in.list(TopicFormats::group));
  }

  private static void write(WireWriter out, TopicsReply.Group it) {
    out.text(it.name())
        .i64(it.ready())
        .i64(it.delayed())
        .i64(it.leased())
        .i64(it.overflow())
        .i64(it.deadLetters());
  }

  private static TopicsReply.Group group(WireReader in) {
    return new TopicsReply.Group(in.text(), in.i64(), in.i64(), in.i64(), in.i64(), in.i64());
  }

  private static int stateCode(TopicsReply.State state) {
    return switch (state) {
      case OPENING -> 0;
      case SERVING -> 1;
    };
  }

  private static TopicsReply.State state(int code) {
    return switch (code) {
      case 0 -> TopicsReply.State.OPENING;
      case 1 -> TopicsReply.State.SERVING;
      default -> throw new MalformedMessageException("state " + code + " is not known");
    };
  }

  static int codeOrNone(Durability durability) {
    return durability == null ? NO_DURABILITY : WireFormat.durabilityCode(durability);
  }

  static Durability durabilityOrNull(int code) {
    return code == NO_DURABILITY ? null : WireFormat.durability(code);
  }
}
