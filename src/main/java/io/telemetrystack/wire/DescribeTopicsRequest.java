package io.telemetrystack.wire;

/**
 * Asks a broker for its topics. Answered by {@link TopicsReply}.
 *
 * @param topic the only one to describe, refused where there is none; empty for all
 */
public record DescribeTopicsRequest(String topic) {}
