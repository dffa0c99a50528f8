package io.telemetrystack.collector;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.telemetrystack.health.EventKind;
import io.telemetrystack.health.HealthEvent;
import io.telemetrystack.health.Severity;
import io.telemetrystack.telemetry.Frame;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** What the collector tells about itself; the same meters for all its partitions. */
final class CollectorMetrics {
  private static final double MS_PER_SECOND = 1000;

  private final MeterRegistry meters;
  private volatile long takenMs = System.currentTimeMillis();
  private final Counter samples;
  private final Counter refused;
  private final Counter extended;
  private final Counter failures;
  private final Counter malformed;
  private final Timer writes;
  private final Timer acceptedToStored;
  private final Timer readToStored;
  private final Counter readAhead;

  CollectorMetrics(MeterRegistry meters) {
    this.meters = meters;
    samples =
        Counter.builder("telemetry.collector.samples.written")
            .description("Samples that the store has confirmed")
            .register(meters);
    refused =
        Counter.builder("telemetry.collector.samples.refused")
            .description("Samples that the store will never take; their frames are dead letters")
            .register(meters);
    extended =
        Counter.builder("telemetry.collector.leases.extended")
            .description("Leases extended because their batch waited for the store")
            .register(meters);
    failures =
        Counter.builder("telemetry.collector.write.failures")
            .description("Writes that the store did not answer well; they are tried again")
            .register(meters);
    malformed =
        Counter.builder("telemetry.collector.frames.malformed")
            .description("Messages whose payload is not a frame")
            .register(meters);
    writes = histogram(meters, "telemetry.collector.write.duration", "Time of one store write");
    acceptedToStored =
        histogram(
            meters,
            "telemetry.collector.accepted.to.stored",
            "Time from acceptance by the broker until stored, oldest frame of each batch");
    readToStored =
        histogram(
            meters,
            "telemetry.collector.read.to.stored",
            "Time from when the first sample of a frame was read until it was stored, all frames");
    readAhead =
        Counter.builder("telemetry.collector.read.ahead")
            .description("Frames stored before they were read, by the clocks of two nodes")
            .register(meters);
    Gauge.builder("telemetry.collector.last.write.timestamp.seconds", () -> takenMs / MS_PER_SECOND)
        .description("When the store last took a write, or a probe while there was none")
        .strongReference(true)
        .register(meters);
    showEvents();
  }

  /** All from the start with 0: only so is the first event of a kind an increase to Prometheus. */
  private void showEvents() {
    for (EventKind kind : EventKind.values()) {
      for (Severity severity : Severity.values()) {
        events(kind, severity);
      }
    }
  }

  /** What the way to the store tells at any time. */
  void watch(IntSupplier limit, IntSupplier waiting, BooleanSupplier open) {
    gauge("telemetry.collector.writes.limit", "Writes allowed at a time", limit);
    gauge("telemetry.collector.writes.waiting", "Batches that wait for a write", waiting);
    gauge(
        "telemetry.collector.circuit.open",
        "1 while the store is known to be away and not written to",
        () -> open.getAsBoolean() ? 1 : 0);
  }

  /**
   * @param acceptedMs when the broker took the oldest frame that is leased and not written, wall
   *     clock; {@link Long#MAX_VALUE} where there is none
   */
  void watchHeld(LongSupplier acceptedMs) {
    Gauge.builder(
            "telemetry.collector.oldest.unwritten.age.seconds",
            () -> Math.max(0, System.currentTimeMillis() - acceptedMs.getAsLong()) / MS_PER_SECOND)
        .description("Age of the oldest frame that is leased and not written, 0 without any")
        .strongReference(true)
        .register(meters);
  }

  private void gauge(String name, String description, IntSupplier value) {
    Gauge.builder(name, value::getAsInt).description(description).register(meters);
  }

  /** The store took a write or a probe. */
  void taken(long nowMs) {
    takenMs = nowMs;
  }

  void wrote(long tookNs) {
    writes.record(tookNs, TimeUnit.NANOSECONDS);
  }

  void written(Batch batch, int refusedSamples, long nowMs) {
    samples.increment(batch.points() - refusedSamples);
    refused.increment(refusedSamples);
    acceptedToStored.record(Math.max(0, nowMs - batch.oldestMs()), TimeUnit.MILLISECONDS);
    batch.frames().forEach(frame -> stored(frame, nowMs));
  }

  private void stored(Frame frame, long nowMs) {
    if (frame.readMs() == 0) {
      return;
    }
    long tookMs = nowMs - frame.readMs();
    if (tookMs < 0) {
      readAhead.increment();
    }
    readToStored.record(Math.max(0, tookMs), TimeUnit.MILLISECONDS);
  }

  void extended(int leases) {
    extended.increment(leases);
  }

  void failed() {
    failures.increment();
  }

  void malformed() {
    malformed.increment();
  }

  void event(HealthEvent event) {
    events(event.kind(), event.cause().severity()).increment();
  }

  private Counter events(EventKind kind, Severity severity) {
    return Counter.builder("telemetry.events")
        .description("Health events that were found for the first time")
        .tag("kind", kind.text())
        .tag("severity", severity.text())
        .register(meters);
  }

  private static Timer histogram(MeterRegistry meters, String name, String description) {
    return Timer.builder(name)
        .description(description)
        .serviceLevelObjectives(
            Duration.ofMillis(1),
            Duration.ofMillis(5),
            Duration.ofMillis(25),
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10),
            Duration.ofHours(1))
        .register(meters);
  }
}
