package io.telemetrystack.streamer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What became of files that are followed. */
final class FileChangeMetrics {
  private final Counter rotated;
  private final Counter truncated;
  private final Counter lost;

  FileChangeMetrics(MeterRegistry registry) {
    rotated = counter(registry, "rotated");
    truncated = counter(registry, "truncated");
    lost = counter(registry, "lost");
  }

  /** Read to its end, and another took its place. */
  void rotated() {
    rotated.increment();
  }

  /** Became shorter or was written anew. */
  void truncated() {
    truncated.increment();
  }

  /** Gone, and what was not read of it. */
  void lost() {
    lost.increment();
  }

  private static Counter counter(MeterRegistry registry, String reason) {
    return Counter.builder("telemetry.streamer.file.changes")
        .description("Followed files that changed")
        .tag("reason", reason)
        .register(registry);
  }
}
