package io.telemetrystack.telemetry;

/** Bytes that are not a frame of a version known here. */
public final class MalformedFrameException extends RuntimeException {
  public MalformedFrameException(String message) {
    super(message);
  }
}
