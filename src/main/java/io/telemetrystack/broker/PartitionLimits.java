package io.telemetrystack.broker;

/**
 * The bounds of each group of a partition, and of the partition's disk.
 *
 * @param queue of messages whose payload is in memory
 * @param overflowMaxBytes bytes in the overflow from which on a put that would go there is refused
 * @param diskReserveBytes free space on the disk below which any put is refused
 * @param visibilityTimeoutMs how long a lease lasts
 * @param maxRejections rejections that make a message a dead letter
 * @param maxDeadLetters dead letters held
 * @param maxDeadLetterBytes bytes of dead letters held
 * @param inFlight messages leased at once, in all
 * @param consumerMessages messages leased at once to one consumer
 * @param consumerBytes bytes leased at once to one consumer
 */
public record PartitionLimits(
    QueueBounds queue,
    long overflowMaxBytes,
    long diskReserveBytes,
    long visibilityTimeoutMs,
    int maxRejections,
    int maxDeadLetters,
    long maxDeadLetterBytes,
    int inFlight,
    int consumerMessages,
    long consumerBytes) {
  private static final int MAX_DEAD_LETTERS = 10_000;
  private static final long MAX_DEAD_LETTER_BYTES = 256L << 20;
  private static final int IN_FLIGHT = 100_000;
  private static final int CONSUMER_MESSAGES = 10_000;
  private static final long CONSUMER_BYTES = 64L << 20;

  /** The limits that are settings, with the fixed ones of leases and dead letters. */
  static PartitionLimits from(BrokerConfig config, QueueBounds queue) {
    return new PartitionLimits(
        queue,
        config.overflowMaxBytes(),
        config.diskReserve(),
        config.visibilityTimeout().toMillis(),
        config.maxDeliveryAttempts(),
        MAX_DEAD_LETTERS,
        MAX_DEAD_LETTER_BYTES,
        IN_FLIGHT,
        CONSUMER_MESSAGES,
        CONSUMER_BYTES);
  }

  int queueSize() {
    return queue.messages();
  }

  long queueBytes() {
    return queue.bytes();
  }
}
