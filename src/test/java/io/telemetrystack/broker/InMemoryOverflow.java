package io.telemetrystack.broker;

import io.telemetrystack.broker.InMemoryDisk.GroupFiles;
import io.telemetrystack.broker.InMemoryDisk.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * An overflow whose files are maps, which can be killed, lose its power and fail at any access. It
 * promises no more than the port: what may wait for a flush waits, what need not be synced is lost
 * with the power, from any write on.
 *
 * <p>A write that failed may be found on the next opening unless another one succeeded after it.
 */
final class InMemoryOverflow implements Overflow {
  /**
   * @param landed whether a write that fails is found on the next opening
   */
  private record Failure(OverflowException.Kind kind, boolean landed) {}

  private final InMemoryDisk shown;
  private final InMemoryDisk.Log log;
  private final List<GroupOverflow> groups = new ArrayList<>();
  private final List<Write> heldBack = new ArrayList<>();
  private final List<Write> failedButLanded = new ArrayList<>();
  private int accessesToFailure = Integer.MAX_VALUE;
  private Failure failure;
  private boolean broken;
  private boolean closed;
  private int writes;
  private int accesses;

  /** Runs before each write. */
  Runnable beforeWrite = () -> {};

  /** What {@link #freeBytes} says. */
  long freeBytes = Long.MAX_VALUE;

  InMemoryOverflow() {
    this(new InMemoryDisk(), 0);
  }

  /** An opening is a synced write: of the epoch. */
  private InMemoryOverflow(InMemoryDisk files, int lastEpoch) {
    shown = files;
    shown.epoch = lastEpoch + 1;
    shown.groups.forEach(
        (number, group) -> groups.add(new InMemoryGroupOverflow(this, number, group)));
    log = new InMemoryDisk.Log(shown.copy());
  }

  /** What is found after a kill, or after a close: all that was written. */
  InMemoryOverflow reopened() {
    log.add(failedButLanded);
    return followedBy(log.cutAfter(log.size()));
  }

  /** What is found after a power cut: all that was synced, and what else was written by chance. */
  InMemoryOverflow afterPowerCut(SplittableRandom random) {
    log.add(failedButLanded);
    return followedBy(log.cutAfter(random.nextInt(log.size() + 1)));
  }

  /** What is found where the files were set aside. */
  InMemoryOverflow emptied() {
    return followedBy(new InMemoryDisk());
  }

  private InMemoryOverflow followedBy(InMemoryDisk files) {
    closed = true;
    InMemoryOverflow next = new InMemoryOverflow(files, shown.epoch);
    next.freeBytes = freeBytes;
    return next;
  }

  /**
   * Lets an access fail, and where that breaks the overflow all that follow.
   *
   * @param accesses that succeed before
   */
  void failAfter(int accesses, OverflowException.Kind kind, boolean landed) {
    accessesToFailure = accesses;
    failure = new Failure(kind, landed);
  }

  /** Takes back a {@link #failAfter} that has not come to pass. */
  void failNoMore() {
    accessesToFailure = Integer.MAX_VALUE;
  }

  /** Whether the next opening may find a write that has failed. */
  boolean failedWriteLanded() {
    return !failedButLanded.isEmpty();
  }

  boolean isClosed() {
    return closed;
  }

  /** How many writes were done since the opening. */
  int writes() {
    return writes;
  }

  /** How often something was called, since the opening, that may wait for a disk. */
  int accesses() {
    return accesses;
  }

  @Override
  public int epoch() {
    return shown.epoch;
  }

  @Override
  public long reservedUpTo() {
    return shown.reservedUpTo;
  }

  @Override
  public List<GroupOverflow> groups() {
    return List.copyOf(groups);
  }

  @Override
  public GroupOverflow addGroup(String name) {
    int number = 0;
    while (shown.groups.containsKey(number)) {
      number++;
    }
    if (number == GroupOverflow.MOST_GROUPS
        || groups.stream().anyMatch(group -> group.name().equals(name))) {
      throw new IllegalArgumentException(name + " is not new, or one too many");
    }
    int free = number;
    write(disk -> disk.groups.put(free, new GroupFiles(name)));
    log.sync();
    GroupOverflow group = new InMemoryGroupOverflow(this, free, shown.group(free));
    groups.add(group);
    return group;
  }

  @Override
  public void removeGroup(GroupOverflow group) {
    int number = group.number();
    write(disk -> disk.groups.remove(number));
    groups.remove(group);
  }

  @Override
  public void reserve(long upTo) {
    write(disk -> disk.reservedUpTo = upTo);
    log.sync();
  }

  @Override
  public void append(List<Append> appends, boolean sync) {
    appends.forEach(
        append -> ((InMemoryGroupOverflow) append.group()).requireNew(append.messages()));
    write(disk -> appends.forEach(append -> put(disk, append.group(), append.messages())));
    if (sync) {
      log.sync();
    }
  }

  @Override
  public void flush() {
    accesses++;
    if (!heldBack.isEmpty()) {
      write(disk -> {});
    }
  }

  @Override
  public void sync() {
    write(disk -> {});
    log.sync();
  }

  @Override
  public long freeBytes() {
    accesses++;
    return freeBytes;
  }

  @Override
  public void close() {
    closed = true;
  }

  /** Before a read. */
  void access() {
    access(failed -> {});
  }

  /** A write that may wait for the next. */
  void holdBack(Write write) {
    access();
    write.applyTo(shown);
    heldBack.add(write);
  }

  /** A write that a kill does not undo. */
  void write(Write write) {
    beforeWrite.run();
    access(
        failed -> {
          failedButLanded.clear();
          if (failed.landed()) {
            failedButLanded.addAll(heldBack);
            failedButLanded.add(write);
          }
        });
    write.applyTo(shown);
    failedButLanded.clear();
    writes++;
    heldBack.add(write);
    log.add(heldBack);
    heldBack.clear();
  }

  static void put(InMemoryDisk disk, GroupOverflow group, List<StoredMessage> messages) {
    messages.forEach(disk.group(group.number())::put);
  }

  private void access(Consumer<Failure> onFailure) {
    accesses++;
    if (closed) {
      throw new IllegalStateException("the overflow is closed");
    }
    if (broken) {
      throw new OverflowException(failure.kind(), "it has failed before", null);
    }
    if (accessesToFailure-- == 0) {
      failNoMore();
      onFailure.accept(failure);
      broken = failure.kind() != OverflowException.Kind.NO_SPACE;
      throw new OverflowException(failure.kind(), "as it was told", null);
    }
  }
}
