package io.telemetrystack.wire;

import java.util.List;

/**
 * Makes dead letters of a group ready again, without attempts or rejections. Answered by {@link
 * SettleReply}.
 *
 * @param ids which ones; empty for the oldest
 * @param maxMessages how many at most
 */
public record RedriveRequest(String group, List<String> ids, int maxMessages) {
  public RedriveRequest {
    ids = List.copyOf(ids);
  }
}
