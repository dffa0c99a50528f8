package io.telemetrystack.broker;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.LongSupplier;

/**
 * The limits of a node's partitions as metrics, so that alerts and dashboards show how much of them
 * is used without knowing the settings. Those of memory change while the node runs.
 */
final class LimitMetrics {
  private LimitMetrics() {}

  static void register(MeterRegistry meters, BrokerConfig config, QueueBounds queue) {
    limit(
        meters,
        "memory.messages.limit",
        "Messages that each group of a partition keeps in memory at most",
        queue::messages);
    limit(
        meters,
        "memory.bytes.limit",
        "Bytes of payloads that each group of a partition keeps in memory at most",
        queue::bytes);
    limit(
        meters,
        "overflow.bytes.limit",
        "Bytes on disk of a group of a partition from which on new messages are refused",
        config::overflowMaxBytes);
    limit(
        meters,
        "disk.reserve.bytes",
        "Free space of the disk below which new messages are refused",
        config::diskReserve);
  }

  private static void limit(
      MeterRegistry meters, String name, String description, LongSupplier value) {
    Gauge.builder("telemetry.broker." + name, value::getAsLong)
        .description(description)
        .strongReference(true)
        .register(meters);
  }
}
