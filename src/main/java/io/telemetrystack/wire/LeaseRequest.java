package io.telemetrystack.wire;

/**
 * Asks a partition for messages to process.
 *
 * @param consumer who asks; what is in flight is capped per consumer
 * @param maxBytes bound on the sum of payload sizes; one message is granted whatever its size
 * @param waitMs how long the answer may wait for a first message; 0 answers at once
 */
public record LeaseRequest(
    String group, String consumer, int maxMessages, long maxBytes, long waitMs) {}
