package io.telemetrystack.wire;

import io.telemetrystack.message.Durability;

/**
 * Changes a topic that exists. Answered by {@link TopicsReply}, or refused with the reason.
 *
 * @param partitions how many it is to have, or 0 to leave it so; never less than it has
 * @param durability of what is published from now on, or null to leave it so
 */
public record AlterTopicRequest(String topic, int partitions, Durability durability) {}
