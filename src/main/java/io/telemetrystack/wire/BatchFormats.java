package io.telemetrystack.wire;

import io.telemetrystack.message.BytesPayload;
import java.util.List;

/** The {@link WireFormat}s of messages that are published together. */
final class BatchFormats {
  private static final int ACCEPTED = 0;
  private static final int FULL = 1;
  private static final int UNAVAILABLE = 2;

  static final WireFormat<PublishBatchRequest> REQUEST =
      new WireFormat<>(
          "publish-batch",
          PublishBatchRequest.class,
          (out, it) -> out.text(it.topic()).list(it.messages(), BatchFormats::write),
          in -> new PublishBatchRequest(in.text(), in.list(BatchFormats::entry)));

  static final WireFormat<PublishBatchReply> REPLY =
      new WireFormat<>(
          "published-batch",
          PublishBatchReply.class,
          (out, it) -> out.list(it.replies(), BatchFormats::write),
          in -> new PublishBatchReply(in.list(BatchFormats::reply)));

  static final List<WireFormat<?>> ALL = List.of(REQUEST, REPLY);

  private BatchFormats() {}

  private static void write(WireWriter out, PublishBatchRequest.Entry it) {
    out.text(it.key()).bytes(it.payload().encode());
  }

  private static PublishBatchRequest.Entry entry(WireReader in) {
    return new PublishBatchRequest.Entry(in.text(), new BytesPayload(in.bytes()));
  }

  private static void write(WireWriter out, PublishReply it) {
    if (it instanceof PublishReply.Accepted accepted) {
      out.u8(ACCEPTED).text(accepted.id());
      out.u8(WireFormat.durabilityCode(accepted.durability()));
    } else if (it instanceof PublishReply.Full full) {
      out.u8(FULL).text(full.reason()).i64(full.retryAfterMs());
    } else if (it instanceof PublishReply.Unavailable unavailable) {
      out.u8(UNAVAILABLE).text(unavailable.reason()).i64(unavailable.retryAfterMs());
    }
  }

  private static PublishReply reply(WireReader in) {
    int kind = in.u8();
    return switch (kind) {
      case ACCEPTED -> new PublishReply.Accepted(in.text(), WireFormat.durability(in.u8()));
      case FULL -> new PublishReply.Full(in.text(), in.i64());
      case UNAVAILABLE -> new PublishReply.Unavailable(in.text(), in.i64());
      default -> throw new MalformedMessageException("reply " + kind + " is not known");
    };
  }
}
