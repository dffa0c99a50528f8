package io.telemetrystack.broker;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.telemetrystack.cluster.PartitionRef;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Shows a partition's figures as metrics, tagged with topic and partition, and those of its groups.
 * The verticle hands over a snapshot after each change of note; any thread may read it.
 */
final class PartitionMetrics implements AutoCloseable {
  private final MeterRegistry registry;
  private final InstantSource clock;
  private final Tags tags;
  private final List<Meter> meters = new ArrayList<>();
  private final Map<String, GroupMetrics> groups = new HashMap<>();
  private volatile PartitionStats stats;

  PartitionMetrics(
      MeterRegistry registry, InstantSource clock, PartitionRef partition, PartitionStats stats) {
    this.registry = registry;
    this.clock = clock;
    tags = Tags.of("topic", partition.topic(), "partition", "" + partition.partition());
    show(stats);
    counter(
        "telemetry.broker.refused",
        "Puts refused because the partition was full",
        s -> s.refused());
    meters.add(
        Gauge.builder("telemetry.broker.disk.free.bytes", this, self -> self.stats.freeBytes())
            .description("Free space of the partition's file system")
            .tags(tags)
            .register(registry));
  }

  void show(PartitionStats latest) {
    stats = latest;
    latest.groups().forEach(this::show);
    Set.copyOf(groups.keySet()).stream()
        .filter(name -> !latest.groups().containsKey(name))
        .forEach(name -> groups.remove(name).close());
  }

  /** Takes the metrics away. */
  @Override
  public void close() {
    meters.forEach(registry::remove);
    groups.values().forEach(GroupMetrics::close);
  }

  private void show(String name, GroupStats latest) {
    groups
        .computeIfAbsent(
            name, n -> new GroupMetrics(registry, clock, tags.and("group", name), latest))
        .show(latest);
  }

  private void counter(String name, String what, ToDoubleFunction<PartitionStats> value) {
    meters.add(
        FunctionCounter.builder(name, this, self -> value.applyAsDouble(self.stats))
            .description(what)
            .tags(tags)
            .register(registry));
  }
}
