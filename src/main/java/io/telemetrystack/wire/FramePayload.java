package io.telemetrystack.wire;

import io.telemetrystack.message.Payload;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.FrameCodec;

/** A frame as the payload of a message. */
public record FramePayload(Frame frame) implements Payload {
  /**
   * The payload of a message of topic {@value Topics#TELEMETRY}, decoded where it came from disk or
   * from another node. Throws what {@link FrameCodec#decode} throws where it is no frame.
   */
  public static FramePayload of(Payload payload) {
    if (payload instanceof FramePayload frame) {
      return frame;
    }
    byte[] bytes = payload.encode();
    return new FramePayload(FrameCodec.decode(bytes, 0, bytes.length));
  }

  @Override
  public int sizeBytes() {
    return frame.sizeBytes();
  }

  @Override
  public byte[] encode() {
    return FrameCodec.encode(frame);
  }
}
