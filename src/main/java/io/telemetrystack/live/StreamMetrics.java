package io.telemetrystack.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What is counted of live streams, over all servers of a node. Any thread. */
final class StreamMetrics {
  private final MeterRegistry registry;
  private final Counter refused;
  private final Counter points;
  private final Counter conflations;
  private final AtomicInteger open = new AtomicInteger();

  StreamMetrics(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("telemetry.live.clients", open, AtomicInteger::get)
        .description("Live streams that are open")
        .register(registry);
    refused =
        Counter.builder("telemetry.live.clients.refused")
            .description("Live streams refused because stream-max-clients were open")
            .register(registry);
    points =
        Counter.builder("telemetry.live.points")
            .description("Points that came while somebody listened")
            .register(registry);
    conflations =
        Counter.builder("telemetry.live.conflations")
            .description("Times that a slow client was given the latest values in place of all")
            .register(registry);
  }

  /** Whether one more may be open; if so it counts from now on. */
  boolean admit(int maxClients) {
    if (open.incrementAndGet() > maxClients) {
      open.decrementAndGet();
      refused.increment();
      return false;
    }
    return true;
  }

  void closed(String reason) {
    open.decrementAndGet();
    Counter.builder("telemetry.live.clients.closed")
        .description("Live streams that ended, by reason")
        .tag("reason", reason)
        .register(registry)
        .increment();
  }

  void took(long newPoints) {
    points.increment((double) newPoints);
  }

  void conflated(long times) {
    conflations.increment((double) times);
  }
}
