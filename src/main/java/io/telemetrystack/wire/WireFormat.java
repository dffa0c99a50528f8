package io.telemetrystack.wire;

import io.telemetrystack.message.BytesPayload;
import io.telemetrystack.message.Durability;
import io.telemetrystack.wire.DeadLettersReply.DeadMessage;
import io.telemetrystack.wire.LeaseReply.LeasedMessage;
import io.telemetrystack.wire.PublishRequest.Message;
import io.telemetrystack.wire.SettleReply.Refusal;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * One record of this package as bytes: version (1), then its fields in the order of declaration.
 * The record's type is not in the bytes; the event bus names the codec.
 *
 * <p>Payloads arrive as bytes whatever they were: who needs a frame decodes it.
 *
 * @param name of the codec on the event bus; never changes meaning
 */
record WireFormat<T>(
    String name, Class<T> type, BiConsumer<WireWriter, T> writer, Function<WireReader, T> reader) {
  private static final int VERSION = 1;

  /** How the kinds of {@link PublishReply} are told apart. */
  private static final int ACCEPTED = 0;

  private static final int FULL = 1;
  private static final int UNAVAILABLE = 2;

  static final WireFormat<FramePayload> FRAME_PAYLOAD =
      new WireFormat<>(
          "live-frame",
          FramePayload.class,
          (out, it) -> out.bytes(it.encode()),
          in -> FramePayload.of(new BytesPayload(in.bytes())));

  static final WireFormat<PublishRequest> PUBLISH_REQUEST =
      new WireFormat<>(
          "publish",
          PublishRequest.class,
          (out, it) -> out.text(it.topic()).list(it.messages(), WireFormat::write),
          in -> new PublishRequest(in.text(), in.list(WireFormat::message)));

  static final WireFormat<PublishReplies> PUBLISH_REPLIES =
      new WireFormat<>(
          "published",
          PublishReplies.class,
          (out, it) -> out.list(it.replies(), WireFormat::write),
          in -> new PublishReplies(in.list(WireFormat::reply)));

  static final WireFormat<LeaseRequest> LEASE_REQUEST =
      new WireFormat<>(
          "lease",
          LeaseRequest.class,
          (out, it) ->
              out.text(it.group())
                  .text(it.consumer())
                  .i32(it.maxMessages())
                  .i64(it.maxBytes())
                  .i64(it.waitMs())
                  .u8(it.watch() ? 1 : 0),
          in -> new LeaseRequest(in.text(), in.text(), in.i32(), in.i64(), in.i64(), in.flag()));

  static final WireFormat<LeaseReply> LEASE_REPLY =
      new WireFormat<>(
          "leased",
          LeaseReply.class,
          (out, it) -> out.list(it.messages(), WireFormat::write),
          in -> new LeaseReply(in.list(WireFormat::leasedMessage)));

  static final WireFormat<AckRequest> ACK_REQUEST =
      new WireFormat<>(
          "ack",
          AckRequest.class,
          (out, it) -> out.text(it.group()).list(it.handles(), WireWriter::text),
          in -> new AckRequest(in.text(), in.list(WireReader::text)));

  static final WireFormat<NackRequest> NACK_REQUEST =
      new WireFormat<>(
          "nack",
          NackRequest.class,
          (out, it) ->
              out.text(it.group())
                  .list(it.handles(), WireWriter::text)
                  .i64(it.delayMs())
                  .u8(it.rejected() ? 1 : 0)
                  .text(it.reason()),
          in ->
              new NackRequest(
                  in.text(), in.list(WireReader::text), in.i64(), in.flag(), in.text()));

  static final WireFormat<RefuseRequest> REFUSE_REQUEST =
      new WireFormat<>(
          "refuse",
          RefuseRequest.class,
          (out, it) -> out.text(it.group()).list(it.handles(), WireWriter::text).text(it.reason()),
          in -> new RefuseRequest(in.text(), in.list(WireReader::text), in.text()));

  static final WireFormat<ExtendRequest> EXTEND_REQUEST =
      new WireFormat<>(
          "extend",
          ExtendRequest.class,
          (out, it) -> out.text(it.group()).list(it.handles(), WireWriter::text),
          in -> new ExtendRequest(in.text(), in.list(WireReader::text)));

  static final WireFormat<ReleaseRequest> RELEASE_REQUEST =
      new WireFormat<>(
          "release",
          ReleaseRequest.class,
          (out, it) -> out.text(it.group()).text(it.consumer()),
          in -> new ReleaseRequest(in.text(), in.text()));

  static final WireFormat<SettleReply> SETTLE_REPLY =
      new WireFormat<>(
          "settled",
          SettleReply.class,
          (out, it) ->
              out.i32(it.settled())
                  .list(
                      it.refused(),
                      (o, refusal) -> o.text(refusal.handle()).text(refusal.reason())),
          in -> new SettleReply(in.i32(), in.list(i -> new Refusal(i.text(), i.text()))));

  static final WireFormat<DeadLettersRequest> DEAD_LETTERS_REQUEST =
      new WireFormat<>(
          "dead-letters",
          DeadLettersRequest.class,
          (out, it) -> out.text(it.group()).text(it.after()).i32(it.maxMessages()),
          in -> new DeadLettersRequest(in.text(), in.text(), in.i32()));

  static final WireFormat<DeadLettersReply> DEAD_LETTERS_REPLY =
      new WireFormat<>(
          "dead",
          DeadLettersReply.class,
          (out, it) -> out.i64(it.total()).list(it.messages(), WireFormat::write),
          in -> new DeadLettersReply(in.i64(), in.list(WireFormat::deadMessage)));

  static final WireFormat<RedriveRequest> REDRIVE_REQUEST =
      new WireFormat<>(
          "redrive",
          RedriveRequest.class,
          (out, it) -> out.text(it.group()).list(it.ids(), WireWriter::text).i32(it.maxMessages()),
          in -> new RedriveRequest(in.text(), in.list(WireReader::text), in.i32()));

  static final WireFormat<PurgeRequest> PURGE_REQUEST =
      new WireFormat<>(
          "purge",
          PurgeRequest.class,
          (out, it) -> out.text(it.group()).list(it.ids(), WireWriter::text).i32(it.maxMessages()),
          in -> new PurgeRequest(in.text(), in.list(WireReader::text), in.i32()));

  /** Every record that travels the event bus. */
  static final List<WireFormat<?>> ALL =
      List.of(
          FRAME_PAYLOAD,
          PUBLISH_REQUEST,
          PUBLISH_REPLIES,
          LEASE_REQUEST,
          LEASE_REPLY,
          ACK_REQUEST,
          NACK_REQUEST,
          REFUSE_REQUEST,
          EXTEND_REQUEST,
          RELEASE_REQUEST,
          SETTLE_REPLY,
          DEAD_LETTERS_REQUEST,
          DEAD_LETTERS_REPLY,
          REDRIVE_REQUEST,
          PURGE_REQUEST);

  byte[] encode(T message) {
    WireWriter out = new WireWriter().u8(VERSION);
    writer.accept(out, message);
    return out.toBytes();
  }

  /**
   * Throws {@link MalformedMessageException}, and nothing else, where the bytes are not a record.
   */
  T decode(byte[] bytes) {
    WireReader in = new WireReader(bytes);
    int version = in.u8();
    if (version != VERSION) {
      throw new MalformedMessageException(name + " of version " + version + " is not known");
    }
    T message = reader.apply(in);
    in.end();
    return message;
  }

  private static void write(WireWriter out, Message it) {
    out.text(it.key()).bytes(it.payload().encode());
  }

  private static Message message(WireReader in) {
    return new Message(in.text(), new BytesPayload(in.bytes()));
  }

  private static void write(WireWriter out, PublishReply it) {
    if (it instanceof PublishReply.Accepted accepted) {
      out.u8(ACCEPTED).text(accepted.id()).u8(durabilityCode(accepted.durability()));
    } else if (it instanceof PublishReply.Full full) {
      out.u8(FULL).text(full.reason()).i64(full.retryAfterMs());
    } else if (it instanceof PublishReply.Unavailable unavailable) {
      out.u8(UNAVAILABLE).text(unavailable.reason()).i64(unavailable.retryAfterMs());
    }
  }

  private static PublishReply reply(WireReader in) {
    int kind = in.u8();
    return switch (kind) {
      case ACCEPTED -> new PublishReply.Accepted(in.text(), durability(in.u8()));
      case FULL -> new PublishReply.Full(in.text(), in.i64());
      case UNAVAILABLE -> new PublishReply.Unavailable(in.text(), in.i64());
      default -> throw new MalformedMessageException("reply " + kind + " is not known");
    };
  }

  private static void write(WireWriter out, LeasedMessage it) {
    out.text(it.id())
        .text(it.handle())
        .text(it.key())
        .bytes(it.payload().encode())
        .i32(it.attempt())
        .i64(it.createdMs());
  }

  private static LeasedMessage leasedMessage(WireReader in) {
    return new LeasedMessage(
        in.text(), in.text(), in.text(), new BytesPayload(in.bytes()), in.i32(), in.i64());
  }

  private static void write(WireWriter out, DeadMessage it) {
    out.text(it.id())
        .text(it.key())
        .bytes(it.payload().encode())
        .i32(it.attempts())
        .i64(it.createdMs())
        .text(it.reason());
  }

  private static DeadMessage deadMessage(WireReader in) {
    return new DeadMessage(
        in.text(), in.text(), new BytesPayload(in.bytes()), in.i32(), in.i64(), in.text());
  }

  static int durabilityCode(Durability durability) {
    return switch (durability) {
      case MEMORY -> 0;
      case DISK -> 1;
      case FSYNC -> 2;
    };
  }

  static Durability durability(int code) {
    return switch (code) {
      case 0 -> Durability.MEMORY;
      case 1 -> Durability.DISK;
      case 2 -> Durability.FSYNC;
      default -> throw new MalformedMessageException("durability " + code + " is not known");
    };
  }
}
