package io.telemetrystack.wire;

/**
 * Asks a partition for the dead letters of a group, oldest first. Answered by {@link
 * DeadLettersReply}.
 *
 * @param after the id that the answer follows; empty to begin with the oldest
 */
public record DeadLettersRequest(String group, String after, int maxMessages) {}
