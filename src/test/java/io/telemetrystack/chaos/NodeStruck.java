package io.telemetrystack.chaos;

import io.telemetrystack.chaos.NodeTrial.Load;
import io.telemetrystack.chaos.NodeUnderTest.Start;

/**
 * A node is struck by the same fault again and again, at random moments.
 *
 * @param rounds how often, unless the run says so
 */
record NodeStruck(Load load, int rounds, FaultOf fault) implements ChaosCase {
  /** A fault that writes into the directory of a run. */
  interface FaultOf {
    Fault of(ChaosRun run);
  }

  static NodeStruck by(int rounds, Fault fault) {
    return new NodeStruck(Load.USUAL, rounds, run -> fault);
  }

  @Override
  public Outcome run(ChaosRun run) throws Exception {
    try (NodeTrial trial = new NodeTrial(run, load, Start.with())) {
      return trial.strike(run.sizeOr(rounds), fault.of(run));
    }
  }
}
