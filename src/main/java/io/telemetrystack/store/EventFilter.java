package io.telemetrystack.store;

import io.telemetrystack.health.EventKind;
import io.telemetrystack.health.HealthEvent;
import io.telemetrystack.health.Severity;
import io.telemetrystack.telemetry.Visibility;
import java.util.Set;

/**
 * Which events to list; empty sets and null do not restrict.
 *
 * @param namespace that the GPU was lent to when it happened
 * @param visibility what may be seen at all
 */
public record EventFilter(
    Set<EventKind> kinds,
    Set<Severity> severities,
    String uuid,
    String host,
    String namespace,
    Visibility visibility) {
  /** Every event. */
  public static final EventFilter ALL =
      new EventFilter(Set.of(), Set.of(), null, null, null, Visibility.ALL);

  public EventFilter {
    kinds = Set.copyOf(kinds);
    severities = Set.copyOf(severities);
  }

  /** Of one GPU and kind. */
  public static EventFilter of(String uuid, EventKind kind) {
    return new EventFilter(Set.of(kind), Set.of(), uuid, null, null, Visibility.ALL);
  }

  /** The part of these that may be seen. */
  EventFilter within(Visibility seen) {
    return new EventFilter(kinds, severities, uuid, host, namespace, seen);
  }

  public boolean accepts(HealthEvent event) {
    return (kinds.isEmpty() || kinds.contains(event.kind()))
        && (severities.isEmpty() || severities.contains(event.cause().severity()))
        && (uuid == null || uuid.equals(event.uuid()))
        && (host == null || host.equals(event.labels().series().host()))
        && (namespace == null || namespace.equals(event.labels().assignment().namespace()))
        && visibility.allows(event.labels());
  }
}
