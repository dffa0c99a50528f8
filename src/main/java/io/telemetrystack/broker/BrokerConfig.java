package io.telemetrystack.broker;

import io.telemetrystack.config.Option;
import io.telemetrystack.config.Settings;
import io.telemetrystack.config.ValueType;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The settings of role broker.
 *
 * @param diskReserve in bytes
 */
public record BrokerConfig(
    TopicConfig topics,
    int queueSize,
    long queueBytes,
    long overflowMaxBytes,
    long diskReserve,
    Duration spillAge,
    Duration visibilityTimeout,
    int maxDeliveryAttempts) {
  static final Option<Integer> QUEUE_SIZE =
      Option.of(
              "queue-size",
              ValueType.integer(1, 1_000_000),
              "2000",
              "How many messages a partition keeps in memory; what is beyond goes to disk.")
          .live();
  static final Option<Long> QUEUE_BYTES =
      Option.of(
              "queue-bytes",
              ValueType.sizeBytes(1024, 1L << 36),
              "16MiB",
              "How many bytes of messages a partition keeps in memory; what is beyond goes to disk.")
          .live();
  static final Option<Long> OVERFLOW_MAX_BYTES =
      Option.of(
          "overflow-max-bytes",
          ValueType.sizeBytes(0, 1L << 46),
          "1GiB",
          "How many bytes of messages a partition keeps on disk before it refuses new ones.");
  static final Option<Long> DISK_RESERVE =
      Option.of(
          "disk-reserve",
          ValueType.sizeBytes(0, 1L << 46),
          "64MiB",
          "Free space of the disk below which new messages are refused, so that what is held can"
              + " still be delivered and acknowledged.");
  static final Option<Duration> SPILL_AGE =
      Option.of(
          "spill-age",
          ValueType.duration(Duration.ofMillis(100), Duration.ofHours(1)),
          "1s",
          "The age at which a message that is not acknowledged is written to disk.");
  static final Option<Duration> VISIBILITY_TIMEOUT =
      Option.of(
          "visibility-timeout",
          ValueType.duration(Duration.ofMillis(100), Duration.ofHours(12)),
          "30s",
          "How long a consumer may take for a message before it is delivered again.");
  static final Option<Integer> MAX_DELIVERY_ATTEMPTS =
      Option.of(
          "max-delivery-attempts",
          ValueType.integer(1, 1000),
          "5",
          "How many rejections by its consumers make a message a dead letter.");

  public static final List<Option<?>> OPTIONS =
      Stream.of(
              TopicConfig.OPTIONS,
              List.of(
                  QUEUE_SIZE,
                  QUEUE_BYTES,
                  OVERFLOW_MAX_BYTES,
                  DISK_RESERVE,
                  SPILL_AGE,
                  VISIBILITY_TIMEOUT,
                  MAX_DELIVERY_ATTEMPTS))
          .<Option<?>>flatMap(List::stream)
          .toList();

  public static BrokerConfig from(Settings settings) {
    return new BrokerConfig(
        TopicConfig.from(settings),
        settings.get(QUEUE_SIZE),
        settings.get(QUEUE_BYTES),
        settings.get(OVERFLOW_MAX_BYTES),
        settings.get(DISK_RESERVE),
        settings.get(SPILL_AGE),
        settings.get(VISIBILITY_TIMEOUT),
        settings.get(MAX_DELIVERY_ATTEMPTS));
  }

  /** What is wrong with settings that are each valid alone, one sentence each. */
  public static List<String> problems(Settings settings) {
    return TopicConfig.problems(settings);
  }
}
