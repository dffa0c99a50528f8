package io.telemetrystack.wire;

import io.telemetrystack.message.Payload;
import java.util.List;

/** The messages granted, oldest first; empty when there were none in time or a cap was reached. */
public record LeaseReply(List<LeasedMessage> messages) {
  public LeaseReply {
    messages = List.copyOf(messages);
  }

  /**
   * @param id opaque, the same on each delivery
   * @param handle opaque, of this delivery only
   * @param attempt 1 on the first delivery
   */
  public record LeasedMessage(
      String id, String handle, String key, Payload payload, int attempt, long createdMs) {}
}
