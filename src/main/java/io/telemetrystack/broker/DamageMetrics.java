package io.telemetrystack.broker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.telemetrystack.cluster.PartitionRef;

/** Counts what a partition's disk has cost. Called as the partition is. */
final class DamageMetrics {
  private final Counter setAside;
  private final Counter lost;

  DamageMetrics(MeterRegistry registry, PartitionRef partition) {
    Tags tags = Tags.of("topic", partition.topic(), "partition", "" + partition.partition());
    setAside =
        Counter.builder("telemetry.broker.set.aside")
            .description("Times that a partition's files were damaged and set aside")
            .tags(tags)
            .register(registry);
    lost =
        Counter.builder("telemetry.broker.lost")
            .description("Messages of class memory or disk that a power cut has taken")
            .tags(tags)
            .register(registry);
  }

  void setAside() {
    setAside.increment();
  }

  void lost(long messages) {
    lost.increment((double) messages);
  }
}
