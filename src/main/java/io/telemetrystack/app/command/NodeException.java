package io.telemetrystack.app.command;

/** A node did not do what it was asked; the message says why, and what to do. */
final class NodeException extends Exception {
  private final int exitCode;
  private final boolean isPassing;
  private final long retryAfterMs;

  private NodeException(String message, int exitCode, boolean isPassing, long retryAfterMs) {
    super(message);
    this.exitCode = exitCode;
    this.isPassing = isPassing;
    this.retryAfterMs = retryAfterMs;
  }

  /** The same will be answered again. */
  static NodeException lasting(String message, int exitCode) {
    return new NodeException(message, exitCode, false, 0);
  }

  /**
   * The same may succeed later.
   *
   * @param retryAfterMs when the node said to come again, 0 where it did not say
   */
  static NodeException passing(String message, long retryAfterMs) {
    return new NodeException(message, ExitCode.FAILED, true, retryAfterMs);
  }

  int exitCode() {
    return exitCode;
  }

  boolean isPassing() {
    return isPassing;
  }

  long retryAfterMs() {
    return retryAfterMs;
  }
}
