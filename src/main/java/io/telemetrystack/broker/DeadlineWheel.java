package io.telemetrystack.broker;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Finds the slots whose deadline has passed, among any number, in the time it takes to touch those
 * slots: a wheel of {@value #BUCKETS} lists, each for one tick of {@value #TICK_MS} ms of every
 * round. A deadline passes with the first tick that begins at or after it. One further ahead than a
 * round (33 s) is passed by once a round.
 *
 * <p>Adding, moving and removing take constant time. The lists are ends of a {@link SlotLists} that
 * the owner shares, so that a slot is either here or in one of the owner's own lists.
 */
final class DeadlineWheel {
  static final int BUCKETS = 1024;
  static final int TICK_MS = 1 << 5;
  private static final int TICK_SHIFT = 5;

  private final SlotLists lists;
  private final int firstList;
  private int[] deadlineTicks;
  private long currentTick = Long.MIN_VALUE;

  /**
   * @param lists has {@value #BUCKETS} lists for the wheel's use, from {@code firstList} on
   */
  DeadlineWheel(SlotLists lists, int firstList, int slots) {
    this.lists = lists;
    this.firstList = firstList;
    deadlineTicks = new int[slots];
  }

  void grow(int slots) {
    deadlineTicks = Arrays.copyOf(deadlineTicks, slots);
  }

  /** The slot must be in no list. */
  void add(int slot, long deadlineMs) {
    long tick = (deadlineMs + TICK_MS - 1) >> TICK_SHIFT;
    deadlineTicks[slot] = (int) tick;
    lists.append(bucket(Math.max(tick, currentTick)), slot);
  }

  /**
   * Gives the slots whose deadline has passed to {@code due}, which must move each to another list
   * or deadline. Where that throws, the next call goes on with the others.
   */
  void expire(long nowMs, IntConsumer due) {
    long nowTick = nowMs >> TICK_SHIFT;
    long from = Math.max(currentTick, nowTick - BUCKETS + 1);
    for (long tick = from; tick <= nowTick; tick++) {
      currentTick = tick;
      expireBucket(bucket(tick), (int) nowTick, due);
    }
  }

  private void expireBucket(int bucket, int nowTick, IntConsumer due) {
    int slot = lists.first(bucket);
    while (slot != SlotLists.NONE) {
      int following = lists.after(slot);
      if (deadlineTicks[slot] - nowTick <= 0) {
        due.accept(slot);
      }
      slot = following;
    }
  }

  private int bucket(long tick) {
    return firstList + (int) (tick & (BUCKETS - 1));
  }
}
