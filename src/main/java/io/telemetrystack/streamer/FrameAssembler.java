package io.telemetrystack.streamer;

final class FrameAssembler {
  static final class HostFrame {}
}
