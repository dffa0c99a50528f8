package io.telemetrystack.broker;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.telemetrystack.cluster.PartitionRef;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Shows a partition's figures as metrics, tagged with topic and partition. The verticle hands over
 * a snapshot after each change of note; any thread may read it.
 *
 * <p>Per partition, and at every snapshot: accepted = acked + purged + dropped + the sum of
 * messages over their states.
 */
final class PartitionMetrics implements AutoCloseable {
  private final MeterRegistry registry;
  private final InstantSource clock;
  private final Tags tags;
  private final List<Meter> meters = new ArrayList<>();
  private volatile PartitionStats stats;

  PartitionMetrics(
      MeterRegistry registry, InstantSource clock, PartitionRef partition, PartitionStats stats) {
    this.registry = registry;
    this.clock = clock;
    this.stats = stats;
    tags = Tags.of("topic", partition.topic(), "partition", "" + partition.partition());
    messages("ready", s -> s.balance().ready());
    messages("delayed", s -> s.balance().delayed());
    messages("leased", s -> s.balance().leased());
    messages("overflow", s -> s.balance().overflow());
    messages("dead_letter", s -> s.balance().deadLettered());
    counter(
        "telemetry.broker.accepted",
        "Messages accepted or found on opening",
        s -> s.balance().accepted());
    counter("telemetry.broker.acked", "Messages acknowledged", s -> s.balance().acked());
    counter(
        "telemetry.broker.purged",
        "Dead letters that an operator deleted",
        s -> s.balance().purged());
    dropped();
    counter(
        "telemetry.broker.refused",
        "Puts refused because the partition was full",
        s -> s.refused());
    for (Requeue cause : Requeue.values()) {
      requeued(cause);
    }
    gauge("telemetry.broker.memory.messages", "Payloads in memory", s -> s.residentMessages());
    gauge("telemetry.broker.memory.bytes", "Bytes of payloads in memory", s -> s.residentBytes());
    gauge("telemetry.broker.overflow.bytes", "Bytes of messages on disk", s -> s.overflowBytes());
    gauge(
        "telemetry.broker.oldest.age.seconds",
        "Age of the oldest ready message",
        this::oldestAgeSeconds);
  }

  void show(PartitionStats latest) {
    stats = latest;
  }

  /** Takes the metrics away. */
  @Override
  public void close() {
    meters.forEach(registry::remove);
  }

  private void messages(String state, ToDoubleFunction<PartitionStats> value) {
    meters.add(
        Gauge.builder("telemetry.broker.messages", this, self -> value.applyAsDouble(self.stats))
            .description("Messages held, by where they are")
            .tags(tags.and("state", state))
            .register(registry));
  }

  /** Nothing is ever dropped; the series is there so that the balance has all its terms. */
  private void dropped() {
    meters.add(
        FunctionCounter.builder("telemetry.broker.dropped", this, self -> 0)
            .description("Accepted messages given up, by reason")
            .tags(tags.and("reason", "policy"))
            .register(registry));
  }

  private void requeued(Requeue cause) {
    meters.add(
        FunctionCounter.builder(
                "telemetry.broker.requeued", this, self -> self.stats.requeued().get(cause))
            .description("Leases that ended without an acknowledgement, by cause")
            .tags(tags.and("cause", cause.label()))
            .register(registry));
  }

  private void gauge(String name, String what, ToDoubleFunction<PartitionStats> value) {
    meters.add(
        Gauge.builder(name, this, self -> value.applyAsDouble(self.stats))
            .description(what)
            .tags(tags)
            .register(registry));
  }

  private void counter(String name, String what, ToDoubleFunction<PartitionStats> value) {
    meters.add(
        FunctionCounter.builder(name, this, self -> value.applyAsDouble(self.stats))
            .description(what)
            .tags(tags)
            .register(registry));
  }

  private double oldestAgeSeconds(PartitionStats latest) {
    return latest.oldestCreatedMs() == Long.MAX_VALUE
        ? 0
        : Math.max(0, clock.millis() - latest.oldestCreatedMs()) / 1000.0;
  }
}
