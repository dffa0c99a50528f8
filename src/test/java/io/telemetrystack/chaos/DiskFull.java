package io.telemetrystack.chaos;

import io.telemetrystack.chaos.NodeUnderTest.Start;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Somebody else fills the disk of a node; then it grows. Once with the reserve of free space that
 * is the default, once without, so that writes do fail.
 */
final class DiskFull implements ChaosCase {
  private static final String SIZE = "256M";
  private static final String GROWN = "1G";
  private static final int FOR_MS = 10_000;
  private static final byte[] BALLAST = new byte[1 << 16];

  @Override
  public Outcome run(ChaosRun run) throws Exception {
    return fill(run, "--disk-reserve=64MiB").and(fill(run, "--disk-reserve=0"));
  }

  private static Outcome fill(ChaosRun parent, String option) throws Exception {
    ChaosRun run = parent.within(option.substring(2));
    try (Volume volume = Volume.memory(run, SIZE);
        NodeTrial trial = new NodeTrial(run, Start.with(volume.dataDir(), option))) {
      return trial.strike(
          1,
          node -> {
            fill(volume.path().resolve("ballast"));
            Thread.sleep(FOR_MS);
            volume.grow(GROWN);
          });
    }
  }

  private static void fill(Path ballast) throws IOException {
    try (OutputStream out = Files.newOutputStream(ballast)) {
      while (true) {
        out.write(BALLAST);
      }
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("No space left")) {
        throw e;
      }
    }
  }
}
