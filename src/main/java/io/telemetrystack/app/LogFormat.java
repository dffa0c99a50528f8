package io.telemetrystack.app;

/** How log lines are written. */
enum LogFormat {
  TEXT,
  JSON
}
