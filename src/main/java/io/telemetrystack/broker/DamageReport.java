package io.telemetrystack.broker;

/** Is told what a partition's disk has cost. Called as the partition is. */
interface DamageReport {
  /** The files of the partition were damaged; they are elsewhere now, and it goes on without. */
  void setAside(String place, String reason);

  /** A power cut took that many messages that were accepted and not synced; mostly none. */
  void lost(long messages);
}
