package io.telemetrystack.message;

/** What an accepted message survives. */
public enum Durability {
  /** A graceful stop. */
  MEMORY,
  /** A killed process. */
  DISK,
  /** A power cut. */
  FSYNC
}
