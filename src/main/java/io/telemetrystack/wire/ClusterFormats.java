package io.telemetrystack.wire;

import io.telemetrystack.message.Durability;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The {@link WireFormat}s of what nodes say of themselves. */
final class ClusterFormats {
  static final WireFormat<NodeAnnouncement> ANNOUNCEMENT =
      new WireFormat<>(
          "node",
          NodeAnnouncement.class,
          (out, it) ->
              out.text(it.node())
                  .text(it.member())
                  .i64(it.incarnation())
                  .i32(bits(it.roles()))
                  .u8(it.draining() ? 1 : 0)
                  .u8(it.listening() ? 1 : 0)
                  .list(it.topics(), ClusterFormats::write),
          in ->
              new NodeAnnouncement(
                  in.text(),
                  in.text(),
                  in.i64(),
                  roles(in.i32()),
                  in.flag(),
                  in.flag(),
                  in.list(ClusterFormats::topic)));

  static final WireFormat<HealthRequest> HEALTH_REQUEST =
      new WireFormat<>("health", HealthRequest.class, (out, it) -> {}, in -> new HealthRequest());

  static final WireFormat<HealthReply> HEALTH_REPLY =
      new WireFormat<>(
          "healthy",
          HealthReply.class,
          (out, it) -> out.text(it.node()),
          in -> new HealthReply(in.text()));

  static final WireFormat<FiguresRequest> FIGURES_REQUEST =
      new WireFormat<>(
          "figures", FiguresRequest.class, (out, it) -> {}, in -> new FiguresRequest());

  static final WireFormat<FiguresReply> FIGURES_REPLY =
      new WireFormat<>(
          "figures-now",
          FiguresReply.class,
          (out, it) ->
              out.list(
                  it.figures(),
                  (o, one) -> o.text(one.name()).i64(Double.doubleToRawLongBits(one.value()))),
          in ->
              new FiguresReply(
                  in.list(
                      i -> new FiguresReply.Figure(i.text(), Double.longBitsToDouble(i.i64())))));

  static final WireFormat<NodeClock> CLOCK =
      new WireFormat<>(
          "clock",
          NodeClock.class,
          (out, it) -> out.text(it.node()).i64(it.wallMs()),
          in -> new NodeClock(in.text(), in.i64()));

  static final List<WireFormat<?>> ALL =
      List.of(ANNOUNCEMENT, HEALTH_REQUEST, HEALTH_REPLY, FIGURES_REQUEST, FIGURES_REPLY, CLOCK);

  private ClusterFormats() {}

  private static void write(WireWriter out, NodeAnnouncement.Topic it) {
    Durability durability = it.durability();
    out.text(it.name())
        .i32(it.partitions())
        .u8(TopicFormats.codeOrNone(durability))
        .i32(it.durabilityChanges())
        .list(it.groups(), WireWriter::text)
        .list(it.serving(), (o, serving) -> o.i32(serving.partition()).i64(serving.depth()));
  }

  private static NodeAnnouncement.Topic topic(WireReader in) {
    return new NodeAnnouncement.Topic(
        in.text(),
        in.i32(),
        TopicFormats.durabilityOrNull(in.u8()),
        in.i32(),
        in.list(WireReader::text),
        in.list(i -> new NodeAnnouncement.Serving(i.i32(), i.i64())));
  }

  private static int bits(Set<Role> roles) {
    return roles.stream().mapToInt(ClusterFormats::bit).sum();
  }

  private static int bit(Role role) {
    return switch (role) {
      case STREAMER -> 1;
      case PROXY -> 2;
      case BROKER -> 4;
      case COLLECTOR -> 8;
      case API -> 16;
    };
  }

  /** A role that this version does not know is none. */
  private static Set<Role> roles(int bits) {
    Set<Role> roles = EnumSet.allOf(Role.class);
    roles.removeIf(role -> (bits & bit(role)) == 0);
    return roles;
  }
}
