package io.telemetrystack.wire;

/** Asks a broker whether it answers; {@link HealthReply} says that it does. */
public record HealthRequest() {}
