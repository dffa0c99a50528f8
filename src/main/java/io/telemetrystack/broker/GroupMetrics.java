package io.telemetrystack.broker;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Shows the figures of one group of a partition as metrics. Any thread may read the last snapshot.
 *
 * <p>Per group, and at every snapshot: accepted = acked + purged + dropped + the sum of messages
 * over their states.
 */
final class GroupMetrics implements AutoCloseable {
  private static final double MS_PER_SECOND = 1000;

  private final MeterRegistry registry;
  private final InstantSource clock;
  private final Tags tags;
  private final List<Meter> meters = new ArrayList<>();
  private volatile GroupStats stats;

  GroupMetrics(MeterRegistry registry, InstantSource clock, Tags tags, GroupStats stats) {
    this.registry = registry;
    this.clock = clock;
    this.tags = tags;
    this.stats = stats;
    messages("ready", balance -> balance.ready());
    messages("delayed", balance -> balance.delayed());
    messages("leased", balance -> balance.leased());
    messages("overflow", balance -> balance.overflow());
    messages("dead_letter", balance -> balance.deadLettered());
    counter("accepted", "Messages accepted or found on opening", s -> s.balance().accepted());
    counter("acked", "Messages acknowledged", s -> s.balance().acked());
    counter("purged", "Dead letters that an operator deleted", s -> s.balance().purged());
    dropped();
    for (Requeue cause : Requeue.values()) {
      requeued(cause);
    }
    gauge("memory.messages", "Payloads in memory", s -> s.residentMessages());
    gauge("memory.bytes", "Bytes of payloads in memory", s -> s.residentBytes());
    gauge("overflow.bytes", "Bytes of messages on disk", s -> s.overflowBytes());
    gauge("dead.letter.bytes", "Bytes of dead letters on disk", s -> s.deadLetterBytes());
    gauge("oldest.age.seconds", "Age of the oldest ready message", this::oldestAgeSeconds);
  }

  void show(GroupStats latest) {
    stats = latest;
  }

  /** Takes the metrics away. */
  @Override
  public void close() {
    meters.forEach(registry::remove);
  }

  private void messages(String state, ToDoubleFunction<Balance> value) {
    meters.add(
        Gauge.builder(
                "telemetry.broker.messages",
                this,
                self -> value.applyAsDouble(self.stats.balance()))
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

  private void gauge(String name, String what, ToDoubleFunction<GroupStats> value) {
    meters.add(
        Gauge.builder("telemetry.broker." + name, this, self -> value.applyAsDouble(self.stats))
            .description(what)
            .tags(tags)
            .register(registry));
  }

  private void counter(String name, String what, ToDoubleFunction<GroupStats> value) {
    meters.add(
        FunctionCounter.builder(
                "telemetry.broker." + name, this, self -> value.applyAsDouble(self.stats))
            .description(what)
            .tags(tags)
            .register(registry));
  }

  private double oldestAgeSeconds(GroupStats latest) {
    return latest.oldestCreatedMs() == Long.MAX_VALUE
        ? 0
        : Math.max(0, clock.millis() - latest.oldestCreatedMs()) / MS_PER_SECOND;
  }
}
