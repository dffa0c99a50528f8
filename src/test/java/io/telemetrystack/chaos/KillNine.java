package io.telemetrystack.app;

import io.telemetrystack.message.Durability;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code scripts/chaos/kill9}: kills the jar again and again. Arguments: a directory of its own and
 * the number of rounds. Ends with 1 where a promise was not kept.
 */
public final class KillNine {
  private KillNine() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createDirectories(Path.of(arguments[0]));
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Chaos chaos = new Chaos(directory, List.of(Durability.values()), seed);
    chaos.run(Integer.parseInt(arguments[1]), JarProcess::kill);
    ChaosReport report = ChaosReport.of(chaos.settle());
    System.out.print(report);
    System.exit(report.isKept() ? 0 : 1);
  }
}
