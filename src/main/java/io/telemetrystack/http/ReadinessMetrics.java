package io.telemetrystack.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;

/** What {@code /ready} answers, as metrics: 1 for each check that has no problem, else 0. */
final class ReadinessMetrics {
  private final Readiness readiness;
  private final MultiGauge checks;

  ReadinessMetrics(Readiness readiness, MeterRegistry meters) {
    this.readiness = readiness;
    checks =
        MultiGauge.builder("telemetry.ready.check")
            .description("1 where the check of /ready has no problem, else 0")
            .register(meters);
  }

  /** To be called before the metrics are read: checks come and go. Any thread. */
  void refresh() {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    readiness
        .problems()
        .forEach(
            (name, problem) ->
                rows.add(MultiGauge.Row.of(Tags.of("check", name), problem.isEmpty() ? 1 : 0)));
    synchronized (this) {
      checks.register(rows, true);
    }
  }
}
