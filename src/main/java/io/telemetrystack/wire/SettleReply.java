package io.telemetrystack.wire;

import java.util.List;

/** What became of the handles of an ack, nack or extend. */
public record SettleReply(int settled, List<Refusal> refused) {
  public SettleReply {
    refused = List.copyOf(refused);
  }

  /** A handle that was not honoured, and why: unknown, expired and leased again, malformed. */
  public record Refusal(String handle, String reason) {}
}
