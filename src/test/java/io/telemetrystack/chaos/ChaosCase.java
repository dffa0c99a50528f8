package io.telemetrystack.chaos;

/** A way in which production breaks, tried on the real jar. */
interface ChaosCase {
  /** Strikes, heals, waits until all is well again, and compares. */
  Outcome run(ChaosRun run) throws Exception;
}
