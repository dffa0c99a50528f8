package io.telemetrystack.chaos;

import io.telemetrystack.chaos.NodeTrial.Load;
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
    try (NodeTrial trial = new NodeTrial(run, Load.of(Durability.FSYNC), Start.with())) {
      return trial.strike(
          run.sizeOr(rounds),
          node -> {
            Strace strace = Strace.attach(run, node.pid(), "fdatasync,fsync", tampering);
            try (strace) {
              Thread.sleep(forMs);
            }
          });
    }
  }
}
