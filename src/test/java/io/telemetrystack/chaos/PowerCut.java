package io.telemetrystack.chaos;

import io.telemetrystack.app.Shell;
import io.telemetrystack.chaos.NodeTrial.Load;
import io.telemetrystack.chaos.NodeUnderTest.Start;
import io.telemetrystack.message.Durability;
import java.io.IOException;

/**
 * The file system below a node is cut off its disk, so that all is gone that was not synced, and
 * the node is started again on what is left.
 */
record PowerCut(String fileSystem) implements ChaosCase {
  private static final int ROUNDS = 10;

  @Override
  public Outcome run(ChaosRun run) throws Exception {
    ChaosRun.need("xfs_io", "xfsprogs");
    try (Volume volume = Volume.loop(run, fileSystem, "1G");
        NodeTrial trial =
            new NodeTrial(run, Load.of(Durability.FSYNC), Start.with(volume.dataDir()))) {
      return trial.strike(run.sizeOr(ROUNDS), node -> cut(node, volume));
    }
  }

  /**
   * The process is stopped first: without power nobody answers, and what an fsync says that runs
   * into the shutdown of its file system says nothing of one that a power cut interrupts.
   */
  private static void cut(NodeUnderTest node, Volume volume)
      throws IOException, InterruptedException {
    Shell.run("kill -STOP " + node.pid());
    volume.shutDown();
    node.process().kill();
    volume.remount();
    node.begin();
  }
}
