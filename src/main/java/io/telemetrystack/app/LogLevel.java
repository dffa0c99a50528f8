package io.telemetrystack.app;

/** From what weight on a happening is logged. */
enum LogLevel {
  ERROR,
  WARN,
  INFO,
  DEBUG
}
