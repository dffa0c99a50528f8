package io.telemetrystack.proxy;

import io.telemetrystack.config.Option;
import io.telemetrystack.config.Settings;
import io.telemetrystack.config.ValueType;
import java.time.Duration;
import java.util.List;

/** The settings of role proxy. */
public record ProxyConfig(
    int virtualNodes,
    Duration produceTimeout,
    Duration consumeTimeout,
    Duration ackTimeout,
    long maxMessageBytes) {
  static final Option<Integer> VIRTUAL_NODES =
      Option.of(
          "virtual-nodes",
          ValueType.integer(1, 1000),
          "150",
          "How finely keys are spread over partitions; the same on every node.");
  static final Option<Duration> PRODUCE_TIMEOUT =
      Option.of(
          "produce-timeout",
          timeout(),
          "5s",
          "How long a proxy waits for a partition to accept a message.");
  static final Option<Duration> CONSUME_TIMEOUT =
      Option.of(
          "consume-timeout",
          timeout(),
          "5s",
          "How long a proxy waits for a partition to say which messages it has.");
  static final Option<Duration> ACK_TIMEOUT =
      Option.of(
          "ack-timeout",
          timeout(),
          "5s",
          "How long a proxy waits for a partition to take an acknowledgement.");
  static final Option<Long> MAX_MESSAGE =
      Option.of(
          "max-message",
          ValueType.sizeBytes(1, 64L << 20),
          "1MiB",
          "Largest payload of a message that is published over HTTP.");

  public static final List<Option<?>> OPTIONS =
      List.of(VIRTUAL_NODES, PRODUCE_TIMEOUT, CONSUME_TIMEOUT, ACK_TIMEOUT, MAX_MESSAGE);

  public static ProxyConfig from(Settings settings) {
    return new ProxyConfig(
        settings.get(VIRTUAL_NODES),
        settings.get(PRODUCE_TIMEOUT),
        settings.get(CONSUME_TIMEOUT),
        settings.get(ACK_TIMEOUT),
        settings.get(MAX_MESSAGE));
  }

  private static ValueType<Duration> timeout() {
    return ValueType.duration(Duration.ofMillis(100), Duration.ofMinutes(1));
  }
}
