package io.telemetrystack.wire;

/**
 * Asks a partition for messages to process.
 *
 * @param consumer who asks; what is in flight is capped per consumer
 * @param maxMessages 0 to be told only
 * @param maxBytes bound on the sum of payload sizes; one message is granted whatever its size
 * @param waitMs how long the answer may wait for a first message; 0 answers at once
 * @param watch whether the answer comes as soon as a message is ready, even where a cap keeps it
 *     from the consumer, so that others can be asked for
 */
public record LeaseRequest(
    String group, String consumer, int maxMessages, long maxBytes, long waitMs, boolean watch) {
  /** Waits, if at all, until there are messages for the consumer. */
  public LeaseRequest(String group, String consumer, int maxMessages, long maxBytes, long waitMs) {
    this(group, consumer, maxMessages, maxBytes, waitMs, false);
  }
}
