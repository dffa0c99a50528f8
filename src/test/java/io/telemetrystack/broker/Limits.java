package io.telemetrystack.broker;

/** Limits of partitions in tests: those of the product, but for what a test names. */
final class Limits {
  static final long TIMEOUT_MS = 32_000;
  static final int REJECTIONS = 3;

  private Limits() {}

  static PartitionLimits of(int queueSize, long overflowMaxBytes) {
    return new PartitionLimits(
        new QueueBounds(queueSize, 1 << 20),
        overflowMaxBytes,
        1_000,
        TIMEOUT_MS,
        REJECTIONS,
        10,
        1 << 20,
        100_000,
        10_000,
        64 << 20);
  }
}
