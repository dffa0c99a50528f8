package io.telemetrystack.collector;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What the collector tells about itself; the same meters for all its partitions. */
final class CollectorMetrics {
  private final Counter samples;
  private final Counter failures;
  private final Counter malformed;
  private final Timer writes;
  private final Timer endToEnd;

  CollectorMetrics(MeterRegistry meters) {
    samples =
        Counter.builder("telemetry.collector.samples.written")
            .description("Samples that the store has confirmed")
            .register(meters);
    failures =
        Counter.builder("telemetry.collector.write.failures")
            .description("Batches that the store did not take; they are tried again")
            .register(meters);
    malformed =
        Counter.builder("telemetry.collector.frames.malformed")
            .description("Messages whose payload is not a frame")
            .register(meters);
    writes = histogram(meters, "telemetry.collector.write.duration", "Time of one store write");
    endToEnd =
        histogram(
            meters,
            "telemetry.collector.accepted.to.stored",
            "Time from acceptance by the broker until stored, oldest frame of each batch");
  }

  void written(Batch batch, long tookNs, long nowMs) {
    samples.increment(batch.points());
    writes.record(tookNs, TimeUnit.NANOSECONDS);
    endToEnd.record(Math.max(0, nowMs - batch.oldestMs()), TimeUnit.MILLISECONDS);
  }

  void failed() {
    failures.increment();
  }

  void malformed() {
    malformed.increment();
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
            Duration.ofSeconds(30))
        .register(meters);
  }
}
