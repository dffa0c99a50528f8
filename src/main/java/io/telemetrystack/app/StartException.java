package io.telemetrystack.app;

/** The node cannot start; the message says why in words for the operator. */
final class StartException extends Exception {
  private static final long serialVersionUID = 1;

  StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
