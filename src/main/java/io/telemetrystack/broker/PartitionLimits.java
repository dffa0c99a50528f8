package io.telemetrystack.broker;

/**
 * The bounds of a partition.
 *
 * @param queueSize messages whose payload is in memory
 * @param queueBytes bytes of those payloads
 * @param overflowMaxBytes bytes in the overflow from which on a put that would go there is refused
 * @param visibilityTimeoutMs how long a lease lasts
 * @param maxRejections rejections that make a message a dead letter
 * @param maxDeadLetters dead letters held
 * @param inFlight messages leased at once, in all
 * @param consumerMessages messages leased at once to one consumer
 * @param consumerBytes bytes leased at once to one consumer
 */
public record PartitionLimits(
    int queueSize,
    long queueBytes,
    long overflowMaxBytes,
    long visibilityTimeoutMs,
    int maxRejections,
    int maxDeadLetters,
    int inFlight,
    int consumerMessages,
    long consumerBytes) {
  private static final int MAX_DEAD_LETTERS = 10_000;
  private static final int IN_FLIGHT = 100_000;
  private static final int CONSUMER_MESSAGES = 10_000;
  private static final long CONSUMER_BYTES = 64L << 20;

  /** The limits that are settings, with the fixed ones of B5. */
  static PartitionLimits from(BrokerConfig config) {
    return new PartitionLimits(
        config.queueSize(),
        config.queueBytes(),
        config.overflowMaxBytes(),
        config.visibilityTimeout().toMillis(),
        config.maxDeliveryAttempts(),
        MAX_DEAD_LETTERS,
        IN_FLIGHT,
        CONSUMER_MESSAGES,
        CONSUMER_BYTES);
  }
}
