package io.telemetrystack.streamer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What became of files that are followed. */
final class FileChangeMetrics {
  /** Read to its end, and another took its place. */
  final Counter rotated;

  /** Became shorter or was written anew. */
  final Counter truncated;

  /** Gone, and what was not read of it. */
  final Counter lost;

  FileChangeMetrics(MeterRegistry registry) {
    rotated = counter(registry, "rotated");
    truncated = counter(registry, "truncated");
    lost = counter(registry, "lost");
  }

  private static Counter counter(MeterRegistry registry, String reason) {
    return Counter.builder("telemetry.streamer.file.changes")
        .description("Followed files that changed")
        .tag("reason", reason)
        .register(registry);
  }
}
