package io.telemetrystack.wire;

/**
 * Asks a partition for messages to process.
 *
 * @param consumer who asks; what is in flight is capped per consumer
 * @param maxMessages 0 for a watch: it is granted nothing, but answered as soon as a message is
 *     ready
 * @param maxBytes bound on the sum of payload sizes; one message is granted whatever its size
 * @param waitMs how long the answer may wait for a first message; 0 answers at once
 */
public record LeaseRequest(
    String group, String consumer, int maxMessages, long maxBytes, long waitMs) {
  /** Whether it only asks to be told. */
  public boolean isWatch() {
    return maxMessages <= 0;
  }
}
