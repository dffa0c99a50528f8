package io.telemetrystack.proxy;

import io.telemetrystack.config.Option;
import io.telemetrystack.config.Settings;
import io.telemetrystack.config.ValueType;
import java.time.Duration;
import java.util.List;

/** The settings of role proxy. */
public record ProxyConfig(int virtualNodes, Duration produceTimeout) {
  static final Option<Integer> VIRTUAL_NODES =
      Option.of(
          "virtual-nodes",
          ValueType.integer(1, 1000),
          "150",
          "How finely keys are spread over partitions; the same on every node.");
  static final Option<Duration> PRODUCE_TIMEOUT =
      Option.of(
          "produce-timeout",
          ValueType.duration(Duration.ofMillis(100), Duration.ofMinutes(1)),
          "5s",
          "How long a proxy waits for a partition to accept a message.");

  public static final List<Option<?>> OPTIONS = List.of(VIRTUAL_NODES, PRODUCE_TIMEOUT);

  public static ProxyConfig from(Settings settings) {
    return new ProxyConfig(settings.get(VIRTUAL_NODES), settings.get(PRODUCE_TIMEOUT));
  }
}
