package io.telemetrystack.wire;

import io.telemetrystack.message.Durability;

/** What became of a message that was published or put. */
public sealed interface PublishReply {
  /** Held with the durability named, and never dropped from here on. */
  record Accepted(String id, Durability durability) implements PublishReply {}

  /** Not taken: the partition is full of what the reason says; there may be room after the time. */
  record Full(String reason, long retryAfterMs) implements PublishReply {}

  /** Not taken: no partition can be reached, or it is stopping. */
  record Unavailable(String reason, long retryAfterMs) implements PublishReply {}
}
