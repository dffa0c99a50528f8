package io.telemetrystack.health;

import java.util.List;
import java.util.Set;

/** What was stored before. May block. */
public interface History {
  /**
   * The newest sample of a field.
   *
   * @param instance the MIG instance, empty for a whole GPU
   */
  record Reading(String uuid, String instance, String field, long timeNs, double value) {}

  /** The newest samples of these GPUs, of every field. */
  List<Reading> newest(Set<String> uuids);

  /** Events of a GPU that were first seen within these times, both included. */
  List<HealthEvent> events(String uuid, EventKind kind, long fromNs, long toNs);
}
