package io.telemetrystack.chaos;

import io.telemetrystack.chaos.NodeTrial.Load;
import io.telemetrystack.chaos.NodeUnderTest.Start;
import java.time.Duration;

/** A thousand producers find their node gone, and come back to it at once. */
final class Herd implements ChaosCase {
  private static final int PRODUCERS = 1_000;
  private static final Duration PACE = Duration.ofSeconds(1);
  private static final int ROUNDS = 3;
  private static final int AWAY_MS = 10_000;

  @Override
  public Outcome run(ChaosRun run) throws Exception {
    try (NodeTrial trial = new NodeTrial(run, Load.of(PRODUCERS, PACE), Start.with())) {
      return trial.strike(
          run.sizeOr(ROUNDS),
          node -> {
            node.process().kill();
            Thread.sleep(AWAY_MS);
            node.begin();
          });
    }
  }
}
