package io.telemetrystack.wire;

import java.util.List;

/**
 * Deletes dead letters of a group. Answered by {@link SettleReply}.
 *
 * @param ids which ones; empty for the oldest
 * @param maxMessages how many at most
 */
public record PurgeRequest(String group, List<String> ids, int maxMessages) {
  public PurgeRequest {
    ids = List.copyOf(ids);
  }
}
