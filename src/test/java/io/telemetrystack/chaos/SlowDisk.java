package io.telemetrystack.chaos;

import io.telemetrystack.chaos.NodeTrial.Load;
import io.telemetrystack.chaos.NodeUnderTest.Start;
import io.telemetrystack.message.Durability;

/** Each sync takes a fifth of a second for a while. */
final class SlowDisk implements ChaosCase {
  private static final int ROUNDS = 2;
  private static final int FOR_MS = 15_000;
  private static final String DELAY_US = "delay_exit=200000";

  @Override
  public Outcome run(ChaosRun run) throws Exception {
    try (NodeTrial trial = new NodeTrial(run, Load.of(Durability.FSYNC), Start.with())) {
      return trial.strike(
          run.sizeOr(ROUNDS),
          node -> {
            Strace strace = Strace.attach(run, node.pid(), "fdatasync,fsync", DELAY_US);
            try (strace) {
              Thread.sleep(FOR_MS);
            }
          });
    }
  }
}
