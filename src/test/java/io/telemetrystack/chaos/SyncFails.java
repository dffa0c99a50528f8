package io.telemetrystack.chaos;

import io.telemetrystack.chaos.NodeUnderTest.Start;
import io.telemetrystack.message.Durability;

/**
 * Syncs of a node's files end with EIO: once in each thread, or all for a while.
 *
 * @param tampering as strace has it
 */
record SyncFails(String tampering, int forMs, int rounds) implements ChaosCase {
  @Override
  public Outcome run(ChaosRun run) throws Exception {
    try (NodeTrial trial = new NodeTrial(run, Durability.FSYNC, Start.with())) {
      return trial.strike(
          run.sizeOr(rounds),
          node -> {
            try (Strace strace = Strace.attach(run, node.pid(), "fdatasync,fsync", tampering)) {
              Thread.sleep(forMs);
            }
          });
    }
  }
}
