package io.telemetrystack.wire;

import io.telemetrystack.message.Payload;
import java.util.List;

/**
 * Dead letters of a partition.
 *
 * @param total how many the group has there in all
 */
public record DeadLettersReply(long total, List<DeadMessage> messages) {
  public DeadLettersReply {
    messages = List.copyOf(messages);
  }

  /** A message that its consumers rejected too often, with the last reason. */
  public record DeadMessage(
      String id, String key, Payload payload, int attempts, long createdMs, String reason) {}
}
