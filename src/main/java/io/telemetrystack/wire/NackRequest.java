package io.telemetrystack.wire;

import java.util.List;

/**
 * Gives the messages of these handles back.
 *
 * @param delayMs how long they stay invisible
 * @param rejected whether the consumer refuses the message itself; only that counts towards the
 *     dead letters, a store that is down does not
 * @param reason kept with the message
 */
public record NackRequest(
    String group, List<String> handles, long delayMs, boolean rejected, String reason) {
  public NackRequest {
    handles = List.copyOf(handles);
  }
}
