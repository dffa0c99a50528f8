package io.telemetrystack.intake;

/** A body that cannot be read as a whole; the message is for its sender. */
final class MalformedBodyException extends RuntimeException {
  MalformedBodyException(String message) {
    super(message);
  }
}
