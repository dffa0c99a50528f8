package io.telemetrystack.wire;

/**
 * Forgets a group of a topic and all that it holds. Answered by {@link TopicsReply}, or refused
 * with the reason.
 */
public record RemoveGroupRequest(String topic, String group) {}
