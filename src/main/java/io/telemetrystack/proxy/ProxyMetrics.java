package io.telemetrystack.proxy;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What became of the messages published through this node: {@code proxy_messages_total}. */
final class ProxyMetrics {
  final Counter accepted;
  final Counter refused;

  /** No partition in reach, no answer in time, or an answer that the partition is stopping. */
  final Counter unavailable;

  ProxyMetrics(MeterRegistry registry) {
    accepted = counter(registry, "accepted");
    refused = counter(registry, "refused");
    unavailable = counter(registry, "unavailable");
  }

  private static Counter counter(MeterRegistry registry, String result) {
    return Counter.builder("telemetry.proxy.messages")
        .description("Messages published, by what became of them")
        .tag("result", result)
        .register(registry);
  }
}
