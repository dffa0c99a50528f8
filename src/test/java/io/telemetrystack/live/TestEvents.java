package io.telemetrystack.live;

import io.telemetrystack.health.Cause;
import io.telemetrystack.health.EventKind;
import io.telemetrystack.health.HealthEvent;
import io.telemetrystack.health.Severity;
import io.telemetrystack.telemetry.Labels;

/** Health events to send. */
final class TestEvents {
  private TestEvents() {}

  static HealthEvent xid(Labels gpu, int code) {
    Cause cause = new Cause(EventKind.XID, code, Severity.CRITICAL);
    return new HealthEvent(cause, gpu, code * 1_000_000_000L, code * 1_000_000_000L, 1);
  }
}
