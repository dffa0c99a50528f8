package io.telemetrystack.broker;

import io.telemetrystack.broker.OverflowException.Kind;
import io.telemetrystack.message.Durability;
import io.telemetrystack.wire.PublishRequest;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A partition over the lives of its disk. While the disk cannot be used the partition is <em>out of
 * service</em>: it keeps what only memory has, refuses requests, and tries to open again. Called by
 * the verticle alone, one call at a time.
 *
 * <p>No method but {@link #alter} throws what the disk did: it is reported, and whoever asked has
 * an answer. Times named {@code nowMs} are monotonic, {@code wallMs} is of the wall clock.
 */
final class PartitionService {
  private static final long RETRY_MS = 1_000;

  /** How long nothing may have been written before the disk has to prove that it can be. */
  private static final long PROOF_MS = 5_000;

  /** How long a partition that is all in memory may leave the disk alone. */
  private static final long DISK_MS = 250;

  private static final long LITTLE_SPACE_BYTES = 16L << 20;

  /**
   * What the service is given by its verticle.
   *
   * @param heapIsShort whether memory is to be given back, asked with each tick
   * @param onService told whether the partition is in service, when that changes
   */
  record Surroundings(
      PartitionOpener opener,
      PartitionLimits limits,
      long spillAgeMs,
      PartitionTrouble trouble,
      BooleanSupplier heapIsShort,
      Consumer<Boolean> onService) {}

  private final Surroundings around;
  private Durability durability;
  private List<String> groups;
  private CarriedOver carried = CarriedOver.NOTHING;

  /** Null while out of service, as {@link #requests}. */
  private Partition partition;

  private PartitionRequests requests;
  private PartitionStats lastStats = new PartitionStats(0, 0, Map.of());
  private long nextDiskMs = Long.MIN_VALUE;
  private long nextOpenMs = Long.MIN_VALUE;
  private long nextSpillMs = Long.MIN_VALUE;
  private long nextProofMs = Long.MIN_VALUE;
  private long lastWallMs = Long.MIN_VALUE;

  PartitionService(Surroundings around, Durability durability, List<String> groups) {
    this.around = around;
    this.durability = durability;
    this.groups = List.copyOf(groups);
  }

  void handle(Object body, Reply reply, long nowMs, long wallMs) {
    if (partition == null) {
      String reason = around.trouble().problem(nowMs).orElse("the partition is not open yet");
      refuse(body, reply, new OverflowException(Kind.FAILED, reason, null));
      return;
    }
    try {
      requests.handle(body, reply, nowMs, wallMs);
    } catch (RuntimeException e) {
      failed(e, nowMs);
      refuse(body, reply, e);
    }
    inService(nowMs, () -> requests.serveWaiting(nowMs));
  }

  /** Whether {@link #handle} answers the request, or lets it wait, without the disk. */
  boolean needsNoDisk(Object body) {
    return partition == null || requests.needsNoDisk(body);
  }

  /** Whether an answer waits for a write. */
  boolean needsWrite() {
    return partition != null && requests.needsWrite();
  }

  /** Whether so much waits that a write should not be put off. */
  boolean needsWriteNow() {
    return partition != null && requests.needsWriteNow();
  }

  /** Writes what answers wait for, and sends them. */
  void write(long nowMs) {
    inService(
        nowMs,
        () -> {
          requests.write();
          nextProofMs = nowMs + PROOF_MS;
          requests.serveWaiting(nowMs);
        });
  }

  /** Whether there is nothing that the disk has to be asked or given as time goes on. */
  boolean leavesDiskAlone(long nowMs, long wallMs) {
    return partition != null
        && nowMs < nextDiskMs
        && wallMs >= lastWallMs
        && partition.isInMemory()
        && !partition.hasToSpill(wallMs - around.spillAgeMs())
        && !around.heapIsShort().getAsBoolean();
  }

  /** In place of {@link #tick} where the partition {@link #leavesDiskAlone}. */
  void tickInMemory(long nowMs, long wallMs) {
    lastWallMs = wallMs;
    inService(nowMs, () -> requests.tickInMemory(nowMs));
    inService(nowMs, () -> requests.serveWaiting(nowMs));
  }

  /** Opens where that is due, and does what time asks for; every 300 ms or more often. */
  void tick(long nowMs, long wallMs) {
    nextDiskMs = nowMs + DISK_MS;
    if (partition == null && nowMs >= nextOpenMs) {
      open(nowMs);
    }
    long spillMs = nowMs < nextSpillMs ? Long.MIN_VALUE : spillMs(wallMs);
    inService(nowMs, () -> tickInService(nowMs, spillMs));
    inService(nowMs, () -> proveDisk(nowMs));
    inService(nowMs, () -> requests.serveWaiting(nowMs));
  }

  /**
   * Changes what the topic is set to; holds for what is put from now on. Throws {@link
   * OverflowException} where the disk fails.
   *
   * @param nextGroups all that the partition has from now on; what others hold is forgotten
   */
  void alter(Durability nextDurability, List<String> nextGroups, long nowMs) {
    write(nowMs);
    List<String> gone = groups.stream().filter(name -> !nextGroups.contains(name)).toList();
    if (partition == null && !gone.isEmpty()) {
      throw new OverflowException(Kind.FAILED, "the partition is out of service", null);
    }
    durability = nextDurability;
    groups = List.copyOf(nextGroups);
    if (partition != null) {
      partition.durability(durability);
      partition.addGroups(groups);
      gone.forEach(partition::removeGroup);
    }
  }

  /** Makes ready again what consumers of a node hold that has gone. */
  void releaseOf(String node, long nowMs) {
    inService(
        nowMs,
        () -> {
          partition.releaseOf(node);
          requests.serveWaiting(nowMs);
        });
  }

  /** Answers all leases that wait with nothing. */
  void dismiss() {
    if (partition != null) {
      requests.dismiss();
    }
  }

  /**
   * Puts everything on disk and closes; the last call where it succeeds.
   *
   * @return whether it did
   */
  boolean save(long nowMs) {
    if (partition == null && !carried.isNothing()) {
      open(nowMs);
    }
    inService(
        nowMs,
        () -> {
          requests.write();
          partition.save();
          partition.close();
          partition = null;
        });
    return partition == null && carried.isNothing();
  }

  /** As of now, or of the last moment in service. */
  PartitionStats stats() {
    if (partition != null) {
      lastStats = partition.stats();
    }
    return lastStats;
  }

  private static void refuse(Object body, Reply reply, RuntimeException cause) {
    if (body instanceof PublishRequest request) {
      reply.send(request.answerAll(PartitionRequests.unavailable(cause)));
    } else {
      PartitionRequests.refuse(reply, cause);
    }
  }

  /** Where the clock was set back, nobody knows any more what is old: everything is. */
  private long spillMs(long wallMs) {
    boolean setBack = wallMs < lastWallMs;
    lastWallMs = wallMs;
    return setBack ? Long.MAX_VALUE : wallMs - around.spillAgeMs();
  }

  private void tickInService(long nowMs, long spillMs) {
    try {
      requests.tick(nowMs, spillMs);
      if (around.heapIsShort().getAsBoolean()) {
        partition.relieve();
      }
    } catch (OverflowException e) {
      nextSpillMs = nowMs + RETRY_MS;
      throw e;
    }
  }

  /** What is accepted only from disk shows that its disk is gone before somebody needs it. */
  private void proveDisk(long nowMs) {
    if (durability != Durability.MEMORY && nowMs >= nextProofMs) {
      nextProofMs = nowMs + RETRY_MS;
      partition.proveDisk();
      nextProofMs = nowMs + PROOF_MS;
    }
  }

  private void open(long nowMs) {
    try {
      partition = around.opener().open(durability, groups, carried);
    } catch (RuntimeException e) {
      nextOpenMs = nowMs + RETRY_MS;
      around.trouble().report(e, nowMs);
      return;
    }
    carried = CarriedOver.NOTHING;
    requests = new PartitionRequests(partition, around.opener().ref());
    around.onService().accept(true);
  }

  private void inService(long nowMs, Runnable call) {
    if (partition == null) {
      return;
    }
    try {
      call.run();
    } catch (RuntimeException e) {
      failed(e, nowMs);
    }
  }

  private void failed(RuntimeException failure, long nowMs) {
    around.trouble().report(failure, nowMs);
    if (failure instanceof OverflowException e && !passesByItself(e)) {
      leaveService(e, nowMs);
    }
  }

  /** A full disk needs no more than space, unless there is space. */
  private boolean passesByItself(OverflowException failure) {
    return failure.kind() == Kind.NO_SPACE
        && partition.freeBytes() < Math.max(around.limits().diskReserveBytes(), LITTLE_SPACE_BYTES);
  }

  private void leaveService(OverflowException failure, long nowMs) {
    boolean damaged = failure.kind() == Kind.DAMAGED;
    stats();
    requests.abandon(failure);
    requests.dismiss();
    carried = partition.carryOver();
    partition.close();
    partition = null;
    around.onService().accept(false);
    try {
      if (damaged) {
        around.opener().setAside(failure.getMessage());
      }
    } catch (OverflowException e) {
      around.trouble().report(e, nowMs);
    }
  }
}
