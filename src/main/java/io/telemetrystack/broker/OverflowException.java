package io.telemetrystack.broker;

/** The overflow cannot read or write; its message says which directory and why. */
public final class OverflowException extends RuntimeException {
  public OverflowException(String message, Throwable cause) {
    super(message, cause);
  }
}
