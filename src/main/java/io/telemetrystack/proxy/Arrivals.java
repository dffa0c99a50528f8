package io.telemetrystack.proxy;

import io.telemetrystack.cluster.PartitionRef;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Predicate;

/**
 * Who waits for messages of a topic and group, and which partitions are watched for them: one watch
 * a partition however many wait, and a partition that has messages is offered to one after the
 * other. One thread.
 *
 * <p>A partition is watched, or being leased from, or at rest; it rests only while nobody waits.
 *
 * @param <W> who waits
 */
final class Arrivals<W> {
  private static final long MISS_DELAY_MS = 50;
  private static final long FAILURE_DELAY_MS = 500;

  /** What the owner does. */
  interface Port<W> {
    /**
     * Asks to be told by {@link #awake} when the partition has a message that is ready, or leases
     * it then for whose {@link #turn} it is and reports by {@link #leased}.
     */
    void watch(PartitionRef partition, long delayMs);

    /** Leases for the waiter and reports by {@link #leased}. */
    void lease(PartitionRef partition, W waiter);
  }

  private enum State {
    REST,
    WATCHED,
    LEASING
  }

  private final Port<W> port;
  private final Map<PartitionRef, State> partitions = new HashMap<>();
  private final Map<PartitionRef, Integer> misses = new HashMap<>();
  private final Queue<W> waiting = new ArrayDeque<>();

  Arrivals(Port<W> port) {
    this.port = port;
  }

  /** The partitions there are now. */
  void show(List<PartitionRef> now) {
    partitions.keySet().retainAll(now);
    misses.keySet().retainAll(now);
    now.forEach(partition -> partitions.putIfAbsent(partition, State.REST));
    watchAll();
  }

  boolean isIdle() {
    return waiting.isEmpty() && !partitions.containsValue(State.LEASING);
  }

  /** Waits for one lease that is not empty. */
  void await(W waiter) {
    waiting.add(waiter);
    watchAll();
  }

  /** Whether it waited; otherwise it does not, or is being leased for. */
  boolean cancel(W waiter) {
    return waiting.remove(waiter);
  }

  /** Who would be offered messages next; goes behind the others then. Null where it may not. */
  W turn(Predicate<W> may) {
    W first = waiting.peek();
    if (first == null || !may.test(first)) {
      return null;
    }
    waiting.add(waiting.remove());
    return first;
  }

  /**
   * The partition has a message, or the watch has ended.
   *
   * @param atOnce whether that was so when the watch began
   */
  void awake(PartitionRef partition, boolean atOnce) {
    if (!atOnce) {
      misses.remove(partition);
    }
    if (partitions.get(partition) == State.WATCHED) {
      offer(partition);
    }
  }

  /**
   * @param more whether the partition gave all that it was asked for
   */
  void leased(PartitionRef partition, int messages, boolean more) {
    if (!partitions.containsKey(partition)) {
      return;
    }
    int missed = messages > 0 ? 0 : misses.getOrDefault(partition, 0) + 1;
    misses.put(partition, missed);
    if (more) {
      offer(partition);
    } else {
      // A consumer that has all it may hold finds nothing, however much is ready.
      watch(partition, missed > 1 ? MISS_DELAY_MS : 0);
    }
  }

  /** A watch or a lease was not answered. */
  void failed(PartitionRef partition) {
    if (partitions.containsKey(partition)) {
      watch(partition, FAILURE_DELAY_MS);
    }
  }

  private void offer(PartitionRef partition) {
    W next = waiting.poll();
    partitions.put(partition, next == null ? State.REST : State.LEASING);
    if (next != null) {
      port.lease(partition, next);
    }
  }

  private void watchAll() {
    for (PartitionRef partition : List.copyOf(partitions.keySet())) {
      if (partitions.get(partition) == State.REST) {
        watch(partition, 0);
      }
    }
  }

  private void watch(PartitionRef partition, long delayMs) {
    boolean wanted = !waiting.isEmpty();
    partitions.put(partition, wanted ? State.WATCHED : State.REST);
    if (wanted) {
      port.watch(partition, delayMs);
    }
  }
}
