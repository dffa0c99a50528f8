package io.telemetrystack.health;

import io.telemetrystack.telemetry.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a test says that was stored. */
final class HistoryDouble implements History {
  private final List<Reading> readings = new ArrayList<>();
  private final Map<String, HealthEvent> events = new HashMap<>();
  private int questions;

  void stored(Labels gpu, String field, long second, double value) {
    String uuid = gpu.series().id().uuid();
    readings.add(new Reading(uuid, "", field, second * 1_000_000_000L, value));
  }

  void keep(List<HealthEvent> found) {
    found.forEach(event -> events.merge(event.id(), event, HealthEvent::with));
  }

  List<HealthEvent> events() {
    return List.copyOf(events.values());
  }

  /** How often it was asked for the newest samples. */
  int questions() {
    return questions;
  }

  @Override
  public List<Reading> newest(Set<String> uuids) {
    questions++;
    return readings.stream().filter(reading -> uuids.contains(reading.uuid())).toList();
  }

  @Override
  public List<HealthEvent> events(String uuid, EventKind kind, long fromNs, long toNs) {
    return events.values().stream()
        .filter(event -> event.uuid().equals(uuid) && event.kind() == kind)
        .filter(event -> event.firstSeenNs() >= fromNs && event.firstSeenNs() <= toNs)
        .toList();
  }
}
