package io.telemetrystack.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What is counted of live streams, over all servers of a node. Any thread. */
final class StreamMetrics {
  private final MeterRegistry registry;
  private final Counter conflations;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger listening = new AtomicInteger();

  StreamMetrics(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("telemetry.live.clients", open, AtomicInteger::get)
        .description("Live streams that are open")
        .register(registry);
    conflations =
        Counter.builder("telemetry.live.conflations")
            .description("Times that a slow client was given the latest values in place of all")
            .register(registry);
  }

  void opened() {
    open.incrementAndGet();
  }

  /**
   * @param conflations how often the client was given the latest values in place of all points
   */
  void closed(String reason, long conflations) {
    open.decrementAndGet();
    Counter.builder("telemetry.live.clients.closed")
        .description("Live streams that ended, by reason")
        .tag("reason", reason)
        .register(registry)
        .increment();
    this.conflations.increment((double) conflations);
  }

  void listening(boolean begins) {
    listening.addAndGet(begins ? 1 : -1);
  }
}
