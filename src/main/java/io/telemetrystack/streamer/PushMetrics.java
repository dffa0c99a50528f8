package io.telemetrystack.streamer;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/** What is counted of pushes, by format. Any thread. */
final class PushMetrics {
  private final StreamerMetrics metrics;
  private final Map<PushFormat, StreamerMetrics.Format> formats = new EnumMap<>(PushFormat.class);

  PushMetrics(MeterRegistry registry) {
    metrics = new StreamerMetrics(registry, "push");
    for (PushFormat format : PushFormat.values()) {
      formats.put(format, metrics.format(format.label()));
    }
  }

  StreamerMetrics all() {
    return metrics;
  }

  StreamerMetrics.Format format(PushFormat format) {
    return formats.get(format);
  }
}
