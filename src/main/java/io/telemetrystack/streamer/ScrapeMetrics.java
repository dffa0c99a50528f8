package io.telemetrystack.streamer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What is counted of scrapes: by target while it is this node's, of which there are at most {@link
 * ScrapeTargets#MOST}. One thread, but for those that read.
 */
final class ScrapeMetrics {
  /** Why a scrape that was due did not take place. */
  enum Skip {
    /** What was scraped before is not accepted yet. */
    BACKPRESSURE,
    /** The target is still being scraped. */
    UNDER_WAY
  }

  private static final String PREFIX = "telemetry.scrape.";

  private final MeterRegistry registry;
  private final Map<String, Target> targets = new HashMap<>();
  private final Map<Skip, Counter> skips = new EnumMap<>(Skip.class);
  private final Counter others;

  /** What is shown of one target. */
  private final class Target {
    private final String url;
    private final List<Meter> meters = new ArrayList<>();
    private final Map<ScrapeFailure, Counter> failures = new EnumMap<>(ScrapeFailure.class);
    private volatile boolean up;
    private volatile double durationS;
    private volatile int samples;

    private Target(String url) {
      this.url = url;
      gauge("up", "Whether the last scrape of a target succeeded", () -> up ? 1 : 0);
      gauge("duration.seconds", "How long the last scrape of a target took", () -> durationS);
      gauge("samples", "Samples of the last scrape of a target", () -> samples);
    }

    private void gauge(String name, String description, Supplier<Number> value) {
      meters.add(
          Gauge.builder(PREFIX + name, value)
              .strongReference(true)
              .description(description)
              .tag("target", url)
              .register(registry));
    }

    private Counter failures(ScrapeFailure failure) {
      return failures.computeIfAbsent(
          failure,
          key -> {
            Counter counter =
                Counter.builder(PREFIX + "failures")
                    .description("Scrapes of a target that failed, by reason")
                    .tag("target", url)
                    .tag("reason", failure.label())
                    .register(registry);
            meters.add(counter);
            return counter;
          });
    }
  }

  /**
   * @param ours targets of this node
   * @param known targets of all nodes together
   */
  ScrapeMetrics(MeterRegistry registry, Supplier<Number> ours, Supplier<Number> known) {
    this.registry = registry;
    for (Skip skip : Skip.values()) {
      skips.put(
          skip,
          Counter.builder(PREFIX + "skipped")
              .description("Scrapes that were due and did not take place, by reason")
              .tag("reason", skip.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    others =
        Counter.builder(PREFIX + "other.samples")
            .description(
                "Samples passed over because they are of no GPU, such as an exporter's own")
            .register(registry);
    gauge("targets", "Targets that this node scrapes", ours);
    gauge("targets.known", "Targets that are known, whoever scrapes them", known);
  }

  private void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(PREFIX + name, value)
        .strongReference(true)
        .description(description)
        .register(registry);
  }

  void succeeded(String url, int samples, double durationS) {
    Target target = target(url);
    target.up = true;
    target.durationS = durationS;
    target.samples = samples;
  }

  void failed(String url, ScrapeFailure failure, double durationS) {
    Target target = target(url);
    target.up = false;
    target.durationS = durationS;
    target.samples = 0;
    target.failures(failure).increment();
  }

  void skipped(Skip skip) {
    skips.get(skip).increment();
  }

  void others(long count) {
    others.increment((double) count);
  }

  /** The target is none of this node's any more. */
  void forget(String url) {
    Target target = targets.remove(url);
    if (target != null) {
      target.meters.forEach(registry::remove);
    }
  }

  private Target target(String url) {
    return targets.computeIfAbsent(url, Target::new);
  }
}
