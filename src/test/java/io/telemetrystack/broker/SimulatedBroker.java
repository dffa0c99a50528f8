package io.telemetrystack.broker;

import static io.telemetrystack.broker.GroupModel.check;

import io.telemetrystack.broker.PartitionModel.Before;
import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.message.Durability;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A partition with its disk, which it starts, stops, kills and mends as a node would, and holds
 * against {@link PartitionModel} each time.
 */
final class SimulatedBroker implements Overflows {
  private static final DamageReport SILENT =
      new DamageReport() {
        @Override
        public void setAside(String place, String reason) {}

        @Override
        public void lost(long messages) {}
      };

  final PartitionLimits limits;
  final PartitionModel model;
  Partition partition;
  InMemoryOverflow disk = new InMemoryOverflow();

  /** What the disk said when it was opened, or at the last tick since. */
  long freeBytesSeen = disk.freeBytes;

  private final SplittableRandom random;
  private final PartitionOpener opener;
  private Durability durability = Durability.MEMORY;

  /** Whether that befell the last attempt to go on. */
  private boolean failedWriteLanded;

  SimulatedBroker(SplittableRandom random, PartitionLimits limits, List<String> groups) {
    this.random = random;
    this.limits = limits;
    opener = new PartitionOpener(new PartitionRef("n", "t", 0), limits, this, SILENT);
    model = new PartitionModel(limits);
    groups.forEach(model::groupAdded);
    partition = opener.open(durability, groups, CarriedOver.NOTHING);
    model.opened(disk, Before.SAVED, false);
  }

  @Override
  public List<Found> found() {
    return List.of();
  }

  @Override
  public Overflow open(String topic, int number) {
    return disk;
  }

  @Override
  public String setAside(String topic, int number, String reason) {
    disk = disk.emptied();
    return reason;
  }

  @Override
  public List<String> aside() {
    return List.of();
  }

  Group core(GroupModel group) {
    return partition.group(group.name).orElseThrow();
  }

  void commit() {
    int[] resident = model.groups().values().stream().mapToInt(this::resident).toArray();
    try {
      partition.commit();
    } catch (OverflowException e) {
      model.commitFailed();
      throw e;
    } finally {
      boolean ended = partition.staged() == 0 && partition.stagedBytes() == 0;
      check(ended, "a commit ends what is staged");
    }
    int number = 0;
    for (GroupModel group : model.groups().values()) {
      int most = Math.max(resident[number++], limits.queueSize());
      check(resident(group) <= most, "a commit keeps in memory what has room there");
    }
    model.committed(durability);
  }

  private int resident(GroupModel group) {
    return core(group).queue.table.residentMessages;
  }

  /** As before answering who settled something. */
  void flush() {
    if (partition.needsFlush()) {
      partition.flush();
      check(!partition.needsFlush(), "a flush leaves nothing to flush");
    }
    model.flushed();
  }

  void tick(long nowMs, long spillMs) {
    freeBytesSeen = disk.freeBytes;
    partition.tick(nowMs, spillMs);
    model.expired(nowMs);
    model.spilled(spillMs);
    model.flushed();
  }

  void relieve() {
    partition.relieve();
    model.spilled(Long.MAX_VALUE);
    for (GroupModel group : model.groups().values()) {
      check(core(group).queue.table.residentMessages == 0, "relief keeps no payload");
    }
  }

  void redrive(GroupModel group, List<DeadLetter> letters) {
    GroupOverflow stored = core(group).overflow();
    int fitting = 0;
    for (long bytes = stored.bytes();
        fitting < letters.size() && bytes < limits.overflowMaxBytes();
        fitting++) {
      bytes += letters.get(fitting).message().storedBytes();
    }
    int redriven = partition.redrive(core(group), letters);
    check(redriven == fitting, "as many are redriven as the overflow has room for");
    if (redriven > 0) {
      disk.failNoMore();
      List<StoredMessage> messages = stored.read(model.lastOffset() + 1, redriven, Long.MAX_VALUE);
      check(messages.size() == redriven, "what is redriven is on disk");
      model.redriven(group, messages);
    }
  }

  void addGroup(String name) {
    partition.addGroups(List.of(name));
    if (!model.groups().containsKey(name)) {
      model.groupAdded(name);
    }
  }

  void removeGroup(String name) {
    GroupModel group = model.groups().get(name);
    if (group != null) {
      group.removing = true;
      partition.removeGroup(name);
      model.groupRemoved(name);
    }
  }

  void durability(Durability next) {
    partition.durability(next);
    durability = next;
  }

  Durability durability() {
    return durability;
  }

  /** Stops gracefully and starts again, perhaps after the power was off for a while. */
  void restart() {
    model.groups().values().forEach(group -> checkCounts(core(group).queue.table));
    partition.save();
    partition.close();
    check(disk.isClosed(), "who closes a partition closes its disk");
    model.saved();
    disk = random.nextBoolean() ? disk.reopened() : disk.afterPowerCut(random);
    start(Before.SAVED, false);
  }

  private static void checkCounts(MessageTable table) {
    int messages = 0;
    long bytes = 0;
    for (int slot = 0; slot < table.capacity(); slot++) {
      if (table.isResident(slot)) {
        messages++;
        bytes += table.sizeBytes[slot];
      }
    }
    check(table.residentMessages == messages, "messages in memory are counted");
    check(table.residentBytes == bytes, "bytes in memory are counted");
  }

  void kill() {
    boolean landed = disk.failedWriteLanded();
    disk = disk.reopened();
    start(Before.KILLED, landed);
  }

  void cutPower() {
    boolean landed = disk.failedWriteLanded();
    disk = disk.afterPowerCut(random);
    start(Before.POWER_CUT, landed);
  }

  private void start(Before before, boolean failedWriteLanded) {
    partition = opener.open(durability, List.of(), CarriedOver.NOTHING);
    freeBytesSeen = disk.freeBytes;
    model.opened(disk, before, failedWriteLanded);
  }

  /** Closes the disk that failed and goes on with it, and with what memory holds. */
  void reopen() {
    boolean landed = disk.failedWriteLanded();
    CarriedOver carried = partition.carryOver();
    partition.close();
    disk = disk.reopened();
    partition = openAgain(carried);
    freeBytesSeen = disk.freeBytes;
    model.opened(disk, Before.FAILED, landed || failedWriteLanded);
  }

  /** Goes on without the files, with what memory holds. */
  void setAside() {
    long resident = 0;
    for (GroupModel group : model.groups().values()) {
      resident += core(group).queue.table.residentMessages;
    }
    CarriedOver carried = partition.carryOver();
    partition.close();
    opener.setAside("damaged");
    partition = openAgain(carried);
    freeBytesSeen = disk.freeBytes;
    model.opened(disk, Before.SET_ASIDE, failedWriteLanded);
    long found = disk.groups().stream().mapToLong(GroupOverflow::count).sum();
    check(found == resident, "what memory holds outlives the files");
  }

  private Partition openAgain(CarriedOver carried) {
    List<String> groups = List.copyOf(model.groups().keySet());
    failedWriteLanded = false;
    if (random.nextInt(4) == 0) {
      disk.failAfter(random.nextInt(3), OverflowException.Kind.FAILED, random.nextBoolean());
      try {
        return opener.open(durability, groups, carried);
      } catch (OverflowException e) {
        failedWriteLanded = disk.failedWriteLanded();
        disk = disk.reopened();
      } finally {
        disk.failNoMore();
      }
    }
    return opener.open(durability, groups, carried);
  }
}
