package io.telemetrystack.proxy;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.telemetrystack.wire.PublishReply;

/** What became of the messages published through this node: {@code proxy_messages_total}. */
final class ProxyMetrics {
  private final Counter accepted;
  private final Counter refused;

  /** No partition in reach, no answer in time, or an answer that the partition is stopping. */
  private final Counter unavailable;

  private final Counter rerouted;

  ProxyMetrics(MeterRegistry registry) {
    accepted = counter(registry, "accepted");
    refused = counter(registry, "refused");
    unavailable = counter(registry, "unavailable");
    rerouted =
        Counter.builder("telemetry.proxy.messages.rerouted")
            .description("Messages accepted by a broker that stood in for their owner")
            .register(registry);
  }

  void count(PublishReply reply) {
    if (reply instanceof PublishReply.Accepted) {
      accepted.increment();
    } else if (reply instanceof PublishReply.Full) {
      refused.increment();
    } else {
      unavailable.increment();
    }
  }

  void rerouted(int messages) {
    rerouted.increment(messages);
  }

  private static Counter counter(MeterRegistry registry, String result) {
    return Counter.builder("telemetry.proxy.messages")
        .description("Messages published, by what became of them")
        .tag("result", result)
        .register(registry);
  }
}
