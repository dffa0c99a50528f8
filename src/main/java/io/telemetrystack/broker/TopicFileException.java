package io.telemetrystack.broker;

/** The settings of a topic cannot be read or written; the message says which file, and why. */
public final class TopicFileException extends RuntimeException {
  TopicFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
