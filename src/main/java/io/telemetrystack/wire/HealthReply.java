package io.telemetrystack.wire;

/**
 * A broker answers.
 *
 * @param node its id
 */
public record HealthReply(String node) {}
