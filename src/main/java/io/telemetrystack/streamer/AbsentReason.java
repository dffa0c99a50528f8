package io.telemetrystack.streamer;

import java.util.Locale;

/** Why a well-formed row holds no value. */
enum AbsentReason {
  /** One of DCGM's blank values. */
  BLANK,
  NOT_FINITE;

  /** As a metric's label and in logs. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
