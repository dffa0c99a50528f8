package io.telemetrystack.chaos;

import io.telemetrystack.app.Shell;
import io.telemetrystack.chaos.NodeUnderTest.Start;
import java.io.File;

/** A node may open nothing more for a while: no file, no connection. */
final class DescriptorsExhausted implements ChaosCase {
  private static final int ROUNDS = 3;
  private static final int FOR_MS = 10_000;

  @Override
  public Outcome run(ChaosRun run) throws Exception {
    ChaosRun.need("prlimit", "util-linux");
    try (NodeTrial trial = new NodeTrial(run, Start.with())) {
      return trial.strike(
          run.sizeOr(ROUNDS),
          node -> {
            String[] descriptors = new File("/proc/" + node.pid() + "/fd").list();
            String prlimit = "prlimit --pid " + node.pid() + " --nofile=";
            String before =
                Shell.run("prlimit --pid " + node.pid() + " --nofile -o SOFT --noheadings").strip();
            Shell.run(prlimit + descriptors.length + ":");
            Thread.sleep(FOR_MS);
            Shell.run(prlimit + before + ":");
          });
    }
  }
}
