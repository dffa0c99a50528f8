package io.telemetrystack.wire;

import io.telemetrystack.message.Payload;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.FrameCodec;

/** A frame as the payload of a message. */
public record FramePayload(Frame frame) implements Payload {
  @Override
  public int sizeBytes() {
    return frame.sizeBytes();
  }

  @Override
  public byte[] encode() {
    return FrameCodec.encode(frame);
  }
}
