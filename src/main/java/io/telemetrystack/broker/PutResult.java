package io.telemetrystack.broker;

/** What became of a put. */
public sealed interface PutResult {
  /** Held, in memory or in the overflow, until it is acknowledged. */
  record Accepted(long offset) implements PutResult {}

  /** Not taken. */
  record Full(long retryAfterMs) implements PutResult {}
}
