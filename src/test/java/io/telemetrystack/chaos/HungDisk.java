package io.telemetrystack.chaos;

import io.telemetrystack.chaos.NodeUnderTest.Start;

/** The file system below a node takes no write for a while, and none fails. */
final class HungDisk implements ChaosCase {
  private static final int ROUNDS = 2;
  private static final int FOR_MS = 60_000;

  @Override
  public Outcome run(ChaosRun run) throws Exception {
    ChaosRun.need("fsfreeze", "util-linux");
    try (Volume volume = Volume.loop(run, "ext4", "1G");
        NodeTrial trial = new NodeTrial(run, Start.with(volume.dataDir()))) {
      return trial.strike(
          run.sizeOr(ROUNDS),
          node -> {
            volume.freeze();
            try {
              Thread.sleep(FOR_MS);
            } finally {
              volume.thaw();
            }
          });
    }
  }
}
