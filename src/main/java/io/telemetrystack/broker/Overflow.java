package io.telemetrystack.broker;

import java.util.List;

/**
 * What a partition keeps on disk: for each of its groups a {@link GroupOverflow}, and the few
 * numbers that must outlive the process. Called by the partition alone, one call at a time; may
 * block but where it, or a group, only tells its name, its number, or how much there is.
 *
 * <p>What {@link #append}, {@link #reserve}, {@link #addGroup} and {@link #removeGroup} have done
 * survives a killed process when they return. Any method may throw {@link OverflowException}, and
 * then has changed nothing that this object shows; but a write that failed may be found on the next
 * opening.
 */
public interface Overflow extends AutoCloseable {
  /** Messages to add to one group. */
  record Append(GroupOverflow group, List<StoredMessage> messages) {}

  /** Grows with each opening, from 1 or more; not reused, even where all files were lost. */
  int epoch();

  /** No offset below it was free when the overflow was opened. */
  long reservedUpTo();

  /**
   * How many messages at most a power cut took before this opening, of those whose writing was not
   * synced; 0 where nothing is known to be missing.
   */
  default long lostInPowerCut() {
    return 0;
  }

  /** The groups that exist, in the order of their creation. */
  List<GroupOverflow> groups();

  /** Adds an empty group; its name must be new. Survives a power cut. */
  GroupOverflow addGroup(String name);

  /** Forgets a group and all that it holds. */
  void removeGroup(GroupOverflow group);

  /**
   * Notes that offsets below may be in use from now on, or, where it takes some back, that none
   * from here on ever was. Survives a power cut.
   */
  void reserve(long upTo);

  /**
   * Adds messages whose offsets are new to their group, all of them or none.
   *
   * @param sync whether they survive a power cut when the call returns, with all written before
   */
  void append(List<Append> appends, boolean sync);

  /** Writes what the groups hold back. */
  void flush();

  /** Writes what the groups hold back, so that all that was written survives a power cut. */
  void sync();

  /** What is free for this process on the file system at the moment. */
  long freeBytes();

  @Override
  void close();
}
