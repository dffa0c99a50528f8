package io.telemetrystack.app;

import io.telemetrystack.app.Ledger.Verdict;
import io.telemetrystack.message.Durability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code scripts/chaos/power}: cuts a file system off its disk under the running jar, so that all
 * is gone that was not synced, and starts again on what is left. Arguments: a directory for logs,
 * the image, where it is mounted, and the number of rounds. Ends with 1 where a message of class
 * {@code fsync} was lost; class {@code disk}, which promises nothing here, shows that the cut cuts.
 */
public final class PowerCut {
  private static final int UNMOUNT_ATTEMPTS = 50;

  private final String image;
  private final String mount;

  private PowerCut(String image, String mount) {
    this.image = image;
    this.mount = mount;
  }

  public static void main(String[] arguments) throws Exception {
    PowerCut power = new PowerCut(arguments[1], arguments[2]);
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Chaos chaos =
        new Chaos(
            Path.of(arguments[0]),
            List.of(Durability.DISK, Durability.FSYNC),
            seed,
            "--data-dir=" + arguments[2] + "/data");
    chaos.run(Integer.parseInt(arguments[3]), power::cut);
    ChaosReport report = ChaosReport.of(chaos.settle());
    System.out.print(report);
    Verdict fsync = report.verdicts().get(Durability.FSYNC);
    System.exit(fsync.lost() == 0 && fsync.mangled() == 0 ? 0 : 1);
  }

  /**
   * The process is stopped first: without power nobody answers, and what an fsync says that runs
   * into the shutdown of its file system says nothing of one that a power cut interrupts.
   */
  private void cut(JarProcess jar) throws Exception {
    call("kill", "-STOP", Long.toString(jar.pid()));
    call("xfs_io", "-x", "-c", "shutdown", mount);
    jar.kill();
    for (int attempt = 1; !succeeds("umount", mount); attempt++) {
      if (attempt == UNMOUNT_ATTEMPTS) {
        throw new IOException(mount + " cannot be unmounted");
      }
      Thread.sleep(100);
    }
    call("mount", "-o", "loop", image, mount);
  }

  private static void call(String... command) throws Exception {
    if (!succeeds(command)) {
      throw new IOException(String.join(" ", command) + " failed");
    }
  }

  private static boolean succeeds(String... command) throws Exception {
    return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
  }
}
