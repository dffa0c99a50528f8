package io.telemetrystack.chaos;

import io.telemetrystack.chaos.NodeUnderTest.Start;

/** A node is killed with SIGKILL at random moments and started again on its data. */
final class NodeKilled implements ChaosCase {
  private static final int ROUNDS = 50;

  @Override
  public Outcome run(ChaosRun run) throws Exception {
    try (NodeTrial trial = new NodeTrial(run, Start.with())) {
      return trial.strike(
          run.sizeOr(ROUNDS),
          node -> {
            node.process().kill();
            node.begin();
          });
    }
  }
}
