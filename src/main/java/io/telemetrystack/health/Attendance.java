package io.telemetrystack.health;

import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Finds who has gone silent, from when each series was last seen: GPUs of hosts that report, and
 * hosts. What is silent at one check and still at the next, without a sample in between, is an
 * event at the time of its last sample, so that a pipeline that catches up is not taken for a
 * silence, and who asks again finds the same event. One thread.
 */
public final class Attendance {
  /**
   * When silence is an event.
   *
   * @param missingNs how far a GPU may be behind its host
   * @param staleNs how far a host may be behind now
   * @param forgottenNs what is silent for longer is not news
   */
  public record Limits(long missingNs, long staleNs, long forgottenNs) {}

  /** A series, and the time of its newest sample. */
  public record Seen(Labels labels, long lastNs) {}

  private record Gpu(Labels labels, long lastNs) {}

  private final Limits limits;
  private Set<String> silentBefore = Set.of();

  public Attendance(Limits limits) {
    this.limits = limits;
  }

  /** The events of all who are silent now as they were at the check before. */
  public List<HealthEvent> check(List<Seen> all, long nowNs) {
    List<HealthEvent> silent = new ArrayList<>();
    byHost(all).forEach((host, gpus) -> silent(host, gpus.values(), nowNs).forEach(silent::add));
    Set<String> ids = new HashSet<>();
    silent.forEach(event -> ids.add(event.id()));
    List<HealthEvent> events =
        silent.stream().filter(event -> silentBefore.contains(event.id())).toList();
    silentBefore = ids;
    return events;
  }

  private static Map<String, Map<String, Gpu>> byHost(List<Seen> all) {
    Map<String, Map<String, Gpu>> hosts = new TreeMap<>();
    for (Seen seen : all) {
      Series series = seen.labels().series();
      if (!series.host().isEmpty()) {
        hosts
            .computeIfAbsent(series.host(), host -> new TreeMap<>())
            .merge(
                series.id().uuid(),
                new Gpu(seen.labels(), seen.lastNs()),
                (a, b) -> a.lastNs() >= b.lastNs() ? a : b);
      }
    }
    return hosts;
  }

  private Stream<HealthEvent> silent(String host, Iterable<Gpu> gpus, long nowNs) {
    long lastNs = Long.MIN_VALUE;
    for (Gpu gpu : gpus) {
      lastNs = Math.max(lastNs, gpu.lastNs());
    }
    List<HealthEvent> events = new ArrayList<>();
    for (Gpu gpu : gpus) {
      if (lastNs - gpu.lastNs() >= limits.missingNs() && isNews(gpu.lastNs(), nowNs)) {
        events.add(event(EventKind.GPU_MISSING, Severity.CRITICAL, gpu.labels(), gpu.lastNs()));
      }
    }
    if (nowNs - lastNs >= limits.staleNs() && isNews(lastNs, nowNs)) {
      Series series = new Series(new SeriesId(host, ""), host, "", "", "", "");
      Labels labels = new Labels(series, Assignment.NONE, Map.of());
      events.add(event(EventKind.TELEMETRY_STALE, Severity.WARNING, labels, lastNs));
    }
    return events.stream();
  }

  private boolean isNews(long lastNs, long nowNs) {
    return nowNs - lastNs <= limits.forgottenNs();
  }

  private static HealthEvent event(EventKind kind, Severity severity, Labels labels, long timeNs) {
    Labels described = new Labels(labels.series(), labels.assignment(), Map.of());
    return HealthEvent.once(Cause.of(kind, severity), described, timeNs);
  }
}
