package io.telemetrystack.streamer;

import java.util.Locale;

/** A format in which telemetry is pushed. */
enum PushFormat {
  CSV,
  JSON,
  LINE_PROTOCOL,
  PROMETHEUS,
  OPEN_METRICS,
  REMOTE_WRITE,
  OTLP,
  OTLP_JSON;

  /** As a metric's label. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a body can only be read once it is there as a whole. */
  boolean isWhole() {
    return this == REMOTE_WRITE || this == OTLP || this == OTLP_JSON;
  }
}
