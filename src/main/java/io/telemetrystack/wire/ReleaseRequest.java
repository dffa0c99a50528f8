package io.telemetrystack.wire;

/** A consumer goes away: all that it has leased is ready again. Answered by {@link SettleReply}. */
public record ReleaseRequest(String group, String consumer) {}
