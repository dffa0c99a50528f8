package io.telemetrystack.chaos;

import io.telemetrystack.app.ClusterFault;
import java.time.Duration;
import java.util.List;

/** All cases, the most frequent faults first. */
final class ChaosCases {
  /**
   * A case by its name.
   *
   * @param limit how long it may take
   */
  record Named(String name, String line, Duration limit, ChaosCase body) {}

  private ChaosCases() {}

  private static final Duration OUTAGE = Duration.ofSeconds(20);

  private static final ChaosCase KILLS =
      ClusterStruck.by(
          OUTAGE,
          ClusterFault.KILL_0,
          ClusterFault.KILL_1,
          ClusterFault.KILL_2,
          ClusterFault.KILL_BOTH,
          ClusterFault.KILL_ALL,
          ClusterFault.GONE);

  private static final ChaosCase CUTS =
      ClusterStruck.by(
          OUTAGE,
          ClusterFault.CUT_BOTH_WAYS,
          ClusterFault.CUT_ONE_WAY,
          ClusterFault.CUT_OTHER_WAY,
          ClusterFault.SPLIT_0,
          ClusterFault.SPLIT_2,
          ClusterFault.FLAPPING);

  private static final ChaosCase FREEZE = ClusterStruck.by(OUTAGE, ClusterFault.FROZEN);

  private static final ChaosCase RESTART =
      ClusterStruck.by(OUTAGE, ClusterFault.ROLLING_RESTART);

  static final List<Named> ALL =
      List.of(
          named("kill9", "kill -9 of a node at 50 random moments", 15, new NodeKilled()),
          named("kill-roles", "kill -9 of each node of a cluster, of two, of all", 15, KILLS),
          named("power-ext4", "10 power cuts, data on ext4", 10, new PowerCut("ext4")),
          named("power-xfs", "10 power cuts, data on XFS", 10, new PowerCut("xfs")),
          named("queue", "kill -9 of a node whose queues programs use", 15, new QueueKilled()),
          named("csv", "kill -9 of a node that reads and follows files", 15, new CsvReaderKilled()),
          named("backlog", "10 million messages behind a consumer", 20, Backlog::run),
          named("network", "a network that is cut, one way, split and flaps", 20, CUTS),
          named("frozen", "a node of a cluster that stands still", 10, FREEZE),
          named("restart", "a rolling restart; no request fails", 10, RESTART));

  private static Named named(String name, String line, int limitMinutes, ChaosCase body) {
    return new Named(name, line, Duration.ofMinutes(limitMinutes), body);
  }
}
