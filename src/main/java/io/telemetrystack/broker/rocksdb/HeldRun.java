package io.telemetrystack.broker.rocksdb;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * The first offsets that a group holds, as far as appending and reading have told them. While
 * messages are removed in order, this tells the low mark without a look at the disk, and the mark
 * says all: no removal needs a record of its own, which compaction would have to merge with the
 * whole backlog.
 *
 * <p>Invariant: an offset below {@code knownUpTo} is held only if it is in the run.
 */
final class HeldRun {
  private static final int LEAST = 64;
  private static final int MOST = 1 << 16;

  private final Set<Long> settled = new HashSet<>();
  private long[] offsets = new long[LEAST];
  private int first;
  private int end;
  private long knownUpTo;
  private long storedUpTo;

  /**
   * @param low nothing below is held
   * @param storedUpTo nothing from here on is held
   */
  HeldRun(long low, long storedUpTo) {
    knownUpTo = low;
    this.storedUpTo = Math.max(low, storedUpTo);
  }

  void appended(long offset) {
    if (offset >= storedUpTo) {
      if (knownUpTo >= storedUpTo) {
        add(offset);
      }
      storedUpTo = offset + 1;
    } else if (offset < knownUpTo) {
      forgetFrom(offset);
    }
  }

  /** A message was found, and none between it and {@code from}. */
  void found(long from, long offset) {
    if (from <= knownUpTo && offset >= knownUpTo) {
      add(offset);
    }
  }

  /** Nothing was found from there on. */
  void foundNothing(long from) {
    if (from <= knownUpTo) {
      knownUpTo = Math.max(knownUpTo, storedUpTo);
    }
  }

  /**
   * Takes an offset out.
   *
   * @return whether it was the first, so that the low mark has passed it
   */
  boolean remove(long offset) {
    boolean isFirst = first < end && offsets[first] == offset;
    if (isFirst) {
      first++;
    } else if (offset < knownUpTo) {
      settled.add(offset);
    }
    while (first < end && !settled.isEmpty() && settled.remove(offsets[first])) {
      first++;
    }
    return isFirst;
  }

  /** Nothing below is held. */
  long low() {
    return first < end ? offsets[first] : knownUpTo;
  }

  /** Whether {@link #low} is a message, or the end, and not merely where the knowledge ends. */
  boolean knowsFirst() {
    return first < end || knownUpTo >= storedUpTo;
  }

  private void add(long offset) {
    if (end - first == MOST) {
      return;
    }
    if (end == offsets.length) {
      makeRoom();
    }
    offsets[end++] = offset;
    knownUpTo = offset + 1;
  }

  private void makeRoom() {
    int size = end - first;
    long[] to = new long[Math.max(LEAST, 2 * size)];
    System.arraycopy(offsets, first, to, 0, size);
    offsets = to;
    first = 0;
    end = size;
  }

  private void forgetFrom(long offset) {
    int at = Arrays.binarySearch(offsets, first, end, offset);
    end = at < 0 ? -at - 1 : at;
    knownUpTo = offset;
    settled.removeIf(gone -> gone >= offset);
  }
}
