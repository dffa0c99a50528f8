package io.telemetrystack.broker;

/** What became of a put. */
public sealed interface PutResult {
  /** Held until it is acknowledged. */
  record Accepted(long offset) implements PutResult {}

  /** Accepted if the next {@link Partition#commit} returns, refused if it throws. */
  record Staged(long offset) implements PutResult {}

  /**
   * Not taken.
   *
   * @param reason what is full, and which setting bounds it
   */
  record Full(String reason, long retryAfterMs) implements PutResult {}
}
