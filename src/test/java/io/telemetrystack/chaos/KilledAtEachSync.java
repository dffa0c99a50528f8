package io.telemetrystack.chaos;

import io.telemetrystack.chaos.NodeTrial.Load;
import io.telemetrystack.chaos.NodeUnderTest.Start;
import io.telemetrystack.message.Durability;

/**
 * A node is killed at the first sync of a thread, at the second, and so on: before the call and
 * before its answer.
 */
final class KilledAtEachSync implements ChaosCase {
  private static final int SYNCS = 20;
  private static final int PATIENCE_MS = 60_000;

  @Override
  public Outcome run(ChaosRun run) throws Exception {
    try (NodeTrial trial = new NodeTrial(run, Load.of(Durability.FSYNC), Start.with())) {
      trial.start();
      for (int sync = 1; sync <= run.sizeOr(SYNCS); sync++) {
        String tampering = "signal=KILL:when=" + sync;
        trial.strike(node -> killAt(run, node, tampering));
      }
      return trial.end();
    }
  }

  private static void killAt(ChaosRun run, NodeUnderTest node, String tampering) throws Exception {
    Strace strace = Strace.attach(run, node.pid(), "fdatasync,fsync", tampering);
    try (strace) {
      long endNs = System.nanoTime() + PATIENCE_MS * 1_000_000L;
      while (node.process().isRunning() && System.nanoTime() < endNs) {
        Thread.sleep(20);
      }
    }
    if (node.process().isRunning()) {
      throw new IllegalStateException("it was not killed: too few syncs");
    }
    node.begin();
  }
}
