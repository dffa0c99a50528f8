package io.telemetrystack.collector;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.telemetrystack.health.Freshness;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Shows how old the newest samples of the hosts are, as of the last look, at the collector that
 * looks; elsewhere nothing. However large the fleet, there is a fixed number of series, and one for
 * each of the few hosts that are named. One thread.
 */
final class FreshnessMetrics {
  private static final List<Integer> AGES_SECONDS = List.of(30, 60, 300, 1_800, 21_600);
  private static final List<Double> QUANTILES = List.of(0.5, 0.9, 0.99, 1.0);
  private static final double NS_PER_SECOND = 1e9;

  private final MultiGauge hosts;
  private final MultiGauge behind;
  private final MultiGauge ages;
  private final MultiGauge stalest;

  FreshnessMetrics(MeterRegistry meters) {
    hosts = gauge(meters, "telemetry.freshness.hosts", "Hosts with a sample in the last two days");
    behind =
        gauge(
            meters,
            "telemetry.freshness.hosts.behind",
            "Hosts whose newest sample is older than that many seconds");
    ages =
        gauge(
            meters,
            "telemetry.freshness.age.seconds",
            "Age of the newest sample of a host, quantiles over all hosts");
    stalest =
        gauge(
            meters,
            "telemetry.freshness.host.age.seconds",
            "Age of the newest sample of each of the stalest hosts beyond host-stale-after");
  }

  /** Another collector looks, or nobody could. */
  void clear() {
    List.of(hosts, behind, ages, stalest).forEach(gauge -> gauge.register(List.of(), true));
  }

  void show(Freshness now) {
    hosts.register(List.of(MultiGauge.Row.of(Tags.empty(), now.ages().size())), true);
    behind.register(
        AGES_SECONDS.stream()
            .map(
                age ->
                    MultiGauge.Row.of(
                        Tags.of("seconds", "" + age), now.olderThan(TimeUnit.SECONDS.toNanos(age))))
            .toList(),
        true);
    ages.register(
        (now.ages().isEmpty() ? List.<Double>of() : QUANTILES)
            .stream()
                .map(
                    share ->
                        MultiGauge.Row.of(
                            Tags.of("quantile", "" + share), seconds(now.quantileNs(share))))
                .toList(),
        true);
    stalest.register(
        now.stalest().stream()
            .map(host -> MultiGauge.Row.of(Tags.of("host", host.host()), seconds(host.ageNs())))
            .toList(),
        true);
  }

  private static double seconds(long ns) {
    return ns / NS_PER_SECOND;
  }

  private static MultiGauge gauge(MeterRegistry meters, String name, String description) {
    return MultiGauge.builder(name).description(description).register(meters);
  }
}
