package io.telemetrystack.wire;

/**
 * Takes the place of a body that arrived and is no record of this package, or is not from a node of
 * this cluster. Whoever gets it answers as to any request that is none.
 */
public record Unreadable(String reason) {}
