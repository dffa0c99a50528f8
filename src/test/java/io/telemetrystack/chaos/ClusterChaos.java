package io.telemetrystack.app;

import io.telemetrystack.app.ClusterTrial.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * {@code scripts/chaos/cluster}: strikes a cluster in many ways. Arguments: a directory of its own,
 * the layout, how many seconds a fault lasts, and the names of faults; all where none is named.
 * Ends with 1 where something was lost or did not recover.
 */
public final class ClusterChaos {
  private ClusterChaos() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createDirectories(Path.of(arguments[0]));
    ClusterLayout layout = ClusterLayout.of(arguments[1]);
    Duration outage = Duration.ofSeconds(Long.parseLong(arguments[2]));
    List<ClusterFault> faults = faults(Arrays.asList(arguments).subList(3, arguments.length));
    boolean passed = true;
    try (ClusterTrial trial = ClusterTrial.start(directory, layout)) {
      for (ClusterFault fault : faults) {
        passed &= isSurvived(trial, fault, outage);
      }
    }
    System.exit(passed ? 0 : 1);
  }

  /** As given, so that one may be tried several times; all of them where none is given. */
  private static List<ClusterFault> faults(List<String> names) {
    return names.isEmpty()
        ? List.of(ClusterFault.values())
        : names.stream().map(ClusterFault::of).toList();
  }

  private static boolean isSurvived(ClusterTrial trial, ClusterFault fault, Duration outage)
      throws Exception {
    String missing = trial.cluster().network().whyUncut();
    if (fault.cuts() && !missing.isEmpty()) {
      System.out.println(fault + ": not tried, " + missing);
      return true;
    }
    Report report = trial.strike(fault, outage);
    System.out.println(report);
    return report.problems().isEmpty();
  }
}
