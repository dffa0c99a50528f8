package io.telemetrystack.streamer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** What became of the canaries of a node. At every instant: sent = stored + lost + waiting. */
final class CanaryMetrics implements CanaryFlights.Listener {
  private static final String LOST = "telemetry.canary.lost";

  private final Counter sent;
  private final Counter notAccepted;
  private final Counter notStored;
  private final Counter late;
  private final Timer latency;

  private final MeterRegistry meters;

  CanaryMetrics(MeterRegistry meters) {
    this.meters = meters;
    sent = Counter.builder("telemetry.canary.sent").description("Canaries sent").register(meters);
    notAccepted = lost(meters, "not_accepted");
    notStored = lost(meters, "not_stored");
    late =
        Counter.builder("telemetry.canary.late")
            .description("Canaries found in the store after they had counted as lost")
            .register(meters);
    latency =
        Timer.builder("telemetry.canary.latency")
            .description("Time until a canary was found in the store, and its node knew of it")
            .serviceLevelObjectives(
                Duration.ofMillis(25),
                Duration.ofMillis(100),
                Duration.ofMillis(250),
                Duration.ofMillis(500),
                Duration.ofSeconds(1),
                Duration.ofMillis(2_500),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60))
            .register(meters);
  }

  /** Canaries that are neither stored nor lost yet. */
  void watch(IntSupplier waiting) {
    Gauge.builder("telemetry.canary.waiting", waiting::getAsInt)
        .description("Canaries sent and neither stored nor lost yet")
        .strongReference(true)
        .register(meters);
  }

  private static Counter lost(MeterRegistry meters, String reason) {
    return Counter.builder(LOST)
        .description("Canaries not found in the store in time")
        .tag("reason", reason)
        .register(meters);
  }

  void sent() {
    sent.increment();
  }

  @Override
  public void stored(long tookMs) {
    latency.record(tookMs, TimeUnit.MILLISECONDS);
  }

  @Override
  public void lost(boolean accepted) {
    (accepted ? notStored : notAccepted).increment();
  }

  @Override
  public void late() {
    late.increment();
  }
}
