package io.telemetrystack.wire;

import io.telemetrystack.health.HealthEvent;
import java.util.List;

/** Health events that a collector found and stored, for live streams. Unanswered; may be lost. */
public record EventNews(List<HealthEvent> events) {
  public EventNews {
    events = List.copyOf(events);
  }
}
