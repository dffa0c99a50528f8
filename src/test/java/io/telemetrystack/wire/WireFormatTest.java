package io.telemetrystack.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.telemetrystack.health.Cause;
import io.telemetrystack.health.EventKind;
import io.telemetrystack.health.HealthEvent;
import io.telemetrystack.health.Severity;
import io.telemetrystack.message.BytesPayload;
import io.telemetrystack.message.Durability;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import io.telemetrystack.wire.DeadLettersReply.DeadMessage;
import io.telemetrystack.wire.LeaseReply.LeasedMessage;
import io.telemetrystack.wire.SettleReply.Refusal;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WireFormatTest {
  private static final BytesPayload PAYLOAD = new BytesPayload(new byte[] {1, 0, -1});

  record Example<T>(WireFormat<T> format, T message) {
    @Override
    public String toString() {
      return format.name();
    }

    byte[] encoded() {
      return format.encode(message);
    }
  }

  static Stream<Example<?>> examples() {
    return Stream.of(
        new Example<>(TopicFormats.ENSURE, new EnsureTopicRequest("t", List.of("g"))),
        new Example<>(TopicFormats.ALTER, new AlterTopicRequest("t", 8, Durability.DISK)),
        new Example<>(TopicFormats.ALTER, new AlterTopicRequest("t", 0, null)),
        new Example<>(TopicFormats.REMOVE_GROUP, new RemoveGroupRequest("t", "g")),
        new Example<>(ClusterFormats.ANNOUNCEMENT, announcement()),
        new Example<>(ClusterFormats.CLOCK, new NodeClock("n", 1L << 41)),
        new Example<>(ClusterFormats.HEALTH_REQUEST, new HealthRequest()),
        new Example<>(ClusterFormats.HEALTH_REPLY, new HealthReply("n")),
        new Example<>(ClusterFormats.FIGURES_REQUEST, new FiguresRequest()),
        new Example<>(
            ClusterFormats.FIGURES_REPLY,
            new FiguresReply(
                List.of(
                    new FiguresReply.Figure("broker.acked", 1e15),
                    new FiguresReply.Figure("ü", -0.5)))),
        new Example<>(TopicFormats.DESCRIBE, new DescribeTopicsRequest("")),
        new Example<>(TopicFormats.TOPICS, topics()),
        new Example<>(SourceFormats.CHECKPOINTS, checkpoints()),
        new Example<>(SourceFormats.CANARY_STORED, new CanaryStored(List.of(1L << 41, -1L))),
        new Example<>(EventFormats.NEWS, events()),
        new Example<>(
            WireFormat.PUBLISH_REQUEST,
            new PublishRequest(
                "t",
                List.of(
                    new PublishRequest.Message("schlüssel", PAYLOAD),
                    new PublishRequest.Message("", PAYLOAD)))),
        new Example<>(
            WireFormat.PUBLISH_REPLIES,
            new PublishReplies(
                List.of(
                    new PublishReply.Accepted("1@n", Durability.FSYNC),
                    new PublishReply.Full("full", 200),
                    new PublishReply.Unavailable("gone", 1)))),
        new Example<>(WireFormat.LEASE_REQUEST, new LeaseRequest("g", "c", 10, 1L << 40, 5_000)),
        new Example<>(WireFormat.LEASE_REQUEST, new LeaseRequest("g", "c", 0, 0, 5_000, true)),
        new Example<>(
            WireFormat.LEASE_REPLY,
            new LeaseReply(
                List.of(
                    new LeasedMessage("1", "1-1", "k", PAYLOAD, 3, -5),
                    new LeasedMessage("2", "2-1", "", PAYLOAD, 1, Long.MAX_VALUE)))),
        new Example<>(WireFormat.ACK_REQUEST, new AckRequest("g", List.of("a", "", "c"))),
        new Example<>(WireFormat.NACK_REQUEST, new NackRequest("g", List.of("a"), 50, true, "bad")),
        new Example<>(WireFormat.REFUSE_REQUEST, new RefuseRequest("g", List.of("a"), "400 größe")),
        new Example<>(WireFormat.EXTEND_REQUEST, new ExtendRequest("g", List.of("a"))),
        new Example<>(WireFormat.RELEASE_REQUEST, new ReleaseRequest("g", "c")),
        new Example<>(
            WireFormat.SETTLE_REPLY, new SettleReply(4, List.of(new Refusal("h", "expired")))),
        new Example<>(WireFormat.DEAD_LETTERS_REQUEST, new DeadLettersRequest("g", "1@n", 10)),
        new Example<>(
            WireFormat.DEAD_LETTERS_REPLY,
            new DeadLettersReply(
                7, List.of(new DeadMessage("0-1@n", "k", PAYLOAD, 5, 1L << 41, "bad")))),
        new Example<>(WireFormat.REDRIVE_REQUEST, new RedriveRequest("g", List.of("0-1@n"), 9)),
        new Example<>(WireFormat.PURGE_REQUEST, new PurgeRequest("g", List.of(), 9)));
  }

  private static EventNews events() {
    Series series = new Series(new SeriesId("GPU-ü", "7"), "h", "0", "nvidia0", "H100", "");
    Labels gpu = new Labels(series, new Assignment("c", "p", "ns"), Map.of());
    Cause cause = new Cause(EventKind.XID, 79, Severity.CRITICAL);
    return new EventNews(List.of(new HealthEvent(cause, gpu, 1L << 60, 1L << 61, 3)));
  }

  private static NodeAnnouncement announcement() {
    return new NodeAnnouncement(
        "n",
        "m",
        1L << 41,
        Set.of(Role.BROKER, Role.API),
        true,
        false,
        List.of(
            new NodeAnnouncement.Topic(
                "t",
                4,
                Durability.DISK,
                2,
                List.of("g"),
                List.of(new NodeAnnouncement.Serving(3, 1L << 40))),
            new NodeAnnouncement.Topic("u", 1, null, 0, List.of(), List.of())));
  }

  private static CheckpointsNews checkpoints() {
    return new CheckpointsNews(
        true,
        List.of(
            new CheckpointsNews.Source("/a.csv", 1L << 40, -7, 1, 1L << 41, 1L << 33, false),
            new CheckpointsNews.Source("b ü.csv", 0, 0, 2, 0, 1, true)));
  }

  private static TopicsReply topics() {
    TopicsReply.Group group = new TopicsReply.Group("g", 1, 2, 3, 1L << 40, 5);
    return new TopicsReply(
        List.of(
            new TopicsReply.Topic(
                "t",
                Durability.FSYNC,
                List.of("g", "h"),
                List.of(
                    new TopicsReply.Partition(
                        "n", 0, TopicsReply.State.SERVING, "", List.of(group, group)),
                    new TopicsReply.Partition(
                        "n", 1, TopicsReply.State.OPENING, "no space", List.of()))),
            new TopicsReply.Topic("u", Durability.MEMORY, List.of(), List.of())));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void readsBackWhatItWrote(Example<?> example) {
    assertThat(example.format().decode(example.encoded())).isEqualTo(example.message());
  }

  @ParameterizedTest
  @MethodSource("examples")
  void refusesEveryBeginningOfARecord(Example<?> example) {
    byte[] whole = example.encoded();
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Buffer.buffer(whole).getBytes(0, length);
      assertThatThrownBy(() -> example.format().decode(part))
          .isInstanceOf(MalformedMessageException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void refusesAnotherVersionAndWhatFollowsARecord(Example<?> example) {
    byte[] newer = example.encoded();
    newer[0] = 2;
    byte[] longer = Buffer.buffer(example.encoded()).appendByte((byte) 0).getBytes();

    assertThatThrownBy(() -> example.format().decode(newer)).hasMessageContaining("version 2");
    assertThatThrownBy(() -> example.format().decode(longer)).hasMessageContaining("after");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void readsOrRefusesAnyBytes(Example<?> example) {
    SplittableRandom random = new SplittableRandom(42);
    for (int round = 0; round < 2_000; round++) {
      byte[] bytes = example.encoded();
      int flips = random.nextInt(1, 4);
      for (int flip = 0; flip < flips; flip++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(example.format().decode(bytes)).isNotNull();
      } catch (MalformedMessageException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
  }

  @Test
  void refusesAPlaceThatIsNegative() {
    CheckpointsNews.Source source = new CheckpointsNews.Source("a", 1, 1, 1, -1, 1, false);
    byte[] bytes = SourceFormats.CHECKPOINTS.encode(new CheckpointsNews(false, List.of(source)));

    assertThatThrownBy(() -> SourceFormats.CHECKPOINTS.decode(bytes))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("-1");
  }
}
