package io.telemetrystack.broker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** How many partitions a topic has, and how many of them its load has asked for. */
final class TopicMetrics implements AutoCloseable {
  private final MeterRegistry registry;
  private final Gauge gauge;
  private final Counter grown;
  private volatile int partitions;

  TopicMetrics(MeterRegistry registry, String topic) {
    this.registry = registry;
    gauge =
        Gauge.builder("telemetry.broker.partitions", this, self -> self.partitions)
            .description("Partitions of the topic on this node")
            .tag("topic", topic)
            .register(registry);
    grown =
        Counter.builder("telemetry.broker.partitions.grown")
            .description("Partitions added because all others were busy")
            .tag("topic", topic)
            .register(registry);
  }

  void show(int count) {
    partitions = count;
  }

  void grown() {
    grown.increment();
  }

  @Override
  public void close() {
    registry.remove(gauge);
    registry.remove(grown);
  }
}
