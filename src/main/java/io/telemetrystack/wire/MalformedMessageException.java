package io.telemetrystack.wire;

/** Bytes that are not a wire record of a version we know. */
public final class MalformedMessageException extends RuntimeException {
  public MalformedMessageException(String message) {
    super(message);
  }
}
