package io.telemetrystack.store;

import io.telemetrystack.health.HealthEvent;
import java.util.List;

/**
 * Where health events end up. Calls block; any thread may make them, several at once. Every method
 * throws {@link StoreUnavailableException} when the store cannot answer now and the same call may
 * succeed later.
 */
public interface EventStore {
  /**
   * Stores events; of one that is stored already the later last time and the higher count are kept.
   * On return they survive a killed process and are seen by the queries within a second.
   */
  void writeEvents(List<HealthEvent> events);

  /** Events in the order of {@link HealthEvent#ORDER}, the newest first. */
  List<HealthEvent> events(EventQuery query);
}
