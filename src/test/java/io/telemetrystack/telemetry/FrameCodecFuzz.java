package io.telemetrystack.telemetry;

/** Fuzzes {@link FrameCodec}: what can be decoded comes back from what it is encoded to. */
public final class FrameCodecFuzz {
  private FrameCodecFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) {
    Frame frame;
    try {
      frame = FrameCodec.decode(bytes, 0, bytes.length);
    } catch (MalformedFrameException e) {
      return;
    }
    byte[] encoded = FrameCodec.encode(frame);
    FrameCodecTest.assertSame(FrameCodec.decode(encoded, 0, encoded.length), frame);
  }
}
