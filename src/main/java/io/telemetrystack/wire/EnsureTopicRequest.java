package io.telemetrystack.wire;

import java.util.List;

/**
 * The topic is to exist with these groups, and others that it may have; what is missing is made
 * with the broker's default settings. Answered by {@link TopicsReply}, or refused where a name is
 * not one or a bound is reached.
 *
 * @param groups may be empty; a new topic has the groups of {@link Topics#groupsFromCreation} too
 */
public record EnsureTopicRequest(String topic, List<String> groups) {
  public EnsureTopicRequest {
    groups = List.copyOf(groups);
  }
}
