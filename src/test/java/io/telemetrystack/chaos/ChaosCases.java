package io.telemetrystack.chaos;

import io.telemetrystack.app.ClusterFault;
import io.telemetrystack.chaos.NodeTrial.Load;
import io.telemetrystack.chaos.StoreTroubled.Trouble;
import io.telemetrystack.message.Durability;
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

  private static final ChaosCase RESTART = ClusterStruck.by(OUTAGE, ClusterFault.ROLLING_RESTART);

  private static final Load SYNCED = Load.of(Durability.FSYNC);

  private static final ChaosCase SYNC_FAILS_ONCE =
      new NodeStruck(SYNCED, 5, run -> Faults.syncs(run, "error=EIO:when=1", 3_000));

  private static final ChaosCase SYNC_FAILS =
      new NodeStruck(SYNCED, 3, run -> Faults.syncs(run, "error=EIO", 15_000));

  private static final ChaosCase SLOW_SYNCS =
      new NodeStruck(SYNCED, 2, run -> Faults.syncs(run, "delay_exit=200000", 15_000));

  private static final ChaosCase STALLED =
      NodeStruck.by(
          2,
          Faults.stalled(
              List.of("/api/v1/stream", "/api/v1/export?format=ndjson", StalledClients.CONSUMER),
              100,
              45_000));

  private static final ChaosCase HERD =
      new NodeStruck(Load.of(1_000, Duration.ofSeconds(1)), 3, run -> Faults.killed(10_000));

  static final List<Named> ALL =
      List.of(
          named(
              "kill9",
              "kill -9 of a node at 50 random moments",
              15,
              NodeStruck.by(50, Faults.killed(0))),
          named("kill-roles", "kill -9 of each node of a cluster, of two, of all", 15, KILLS),
          named("power-ext4", "10 power cuts, data on ext4", 10, new PowerCut("ext4")),
          named("power-xfs", "10 power cuts, data on XFS", 10, new PowerCut("xfs")),
          named(
              "sync-killed",
              "kill -9 at the first sync, the second, up to 20",
              15,
              new KilledAtEachSync()),
          named("sync-fails-once", "fsync fails with EIO once in each thread", 10, SYNC_FAILS_ONCE),
          named("sync-fails", "fsync fails with EIO for 15 s", 10, SYNC_FAILS),
          named("disk-full", "a disk that others fill, and that grows", 10, new DiskFull()),
          named("disk-hung", "a disk that takes no write for 60 s", 10, new HungDisk()),
          named("disk-slow", "a disk whose syncs take 200 ms", 10, SLOW_SYNCS),
          named(
              "descriptors",
              "no file and no connection can be opened",
              10,
              NodeStruck.by(3, Faults.descriptorsExhausted(10_000))),
          named("memory", "a small heap in 512 MiB, and large bodies", 10, new MemoryPressure()),
          named(
              "clock", "a clock that jumps 1 h ahead, 2 h back, 25 h ahead", 10, new ClockJumps()),
          named("store-down", "a database that is away for 10 minutes", 20, troubled(Trouble.DOWN)),
          named("store-silent", "one that never answers", 20, troubled(Trouble.SILENT)),
          named("store-slow", "one that takes 3 s for each answer", 20, troubled(Trouble.SLOW)),
          named(
              "store-errors",
              "one that answers with errors of all kinds",
              20,
              troubled(Trouble.ERRORS)),
          named(
              "poison",
              "a sample that it refuses; the rest goes on",
              10,
              new StoreTroubled(Trouble.POISON, 1)),
          named(
              "clients",
              "a network that delays, resets, swallows, changes, repeats",
              15,
              new ClientsNetwork()),
          named("herd", "1 000 producers that come back at once", 10, HERD),
          named("stalled", "100 clients that ask and do not read", 10, STALLED),
          named(
              "stands-still",
              "a node that stands still for 20 s",
              10,
              NodeStruck.by(3, Faults.frozen(20_000))),
          named("queue", "kill -9 of a node whose queues programs use", 15, new QueueKilled()),
          named("csv", "kill -9 of a node that reads and follows files", 15, new CsvReaderKilled()),
          named("backlog", "10 million messages behind a consumer", 20, Backlog::run),
          named("network", "a network that is cut, one way, split and flaps", 20, CUTS),
          named(
              "relayed",
              "a network between nodes that delays, resets, changes, repeats",
              10,
              new NodesNetwork()),
          named("frozen", "a node of a cluster that stands still", 10, FREEZE),
          named("restart", "a rolling restart; no request fails", 10, RESTART),
          named(
              "abuse",
              "hostile bytes, requests and members at every port of a cluster",
              10,
              Abuse::run),
          named(
              "soak",
              "one process through random faults for 30 minutes; nothing grows",
              45,
              new Soak()));

  private static ChaosCase troubled(Trouble trouble) {
    return new StoreTroubled(trouble, 10);
  }

  private static Named named(String name, String line, int limitMinutes, ChaosCase body) {
    return new Named(name, line, Duration.ofMinutes(limitMinutes), body);
  }
}
