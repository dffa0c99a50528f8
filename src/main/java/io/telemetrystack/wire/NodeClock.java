package io.telemetrystack.wire;

/**
 * What a node's wall clock shows as it says so, for those who compare it with theirs. Unanswered;
 * may be lost.
 *
 * @param wallMs milliseconds since the epoch
 */
public record NodeClock(String node, long wallMs) {}
