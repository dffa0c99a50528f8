package io.telemetrystack.broker;

/**
 * Whether a topic's load asks for one more partition. For one topic; one thread.
 *
 * <p>Yes when each of its partitions has been at work for {@value #BUSY_SHARE} of the time over
 * {@value #BUSY_FOR_S} s, and not again before {@value #PAUSE_S} s. Time at work and not the depth
 * of queues, because a deep queue says that consumers are slow, which another partition would not
 * change. Each and not one, because one busy partition has a busy key, which would stay in one
 * partition. So long, because a partition is never taken away again: a burst is no reason. One at a
 * time and a pause, because it moves only its share of the keys, and what it relieves should show
 * before the next.
 */
final class PartitionGrowth {
  private static final double BUSY_SHARE = 0.8;
  private static final long BUSY_FOR_S = 10;
  private static final long PAUSE_S = 30;
  private static final long NS_PER_S = 1_000_000_000;

  private long[] lastBusyNs = {};
  private long lastNs;
  private long idleNs;
  private long pauseUntilNs;

  /**
   * @param nowNs monotonic
   */
  PartitionGrowth(long nowNs) {
    lastNs = nowNs;
    idleNs = nowNs;
    pauseUntilNs = nowNs;
  }

  /**
   * To be called about once a second, and followed when the answer is yes.
   *
   * @param busyNs for each partition of which this node is the owner, how long it has worked in all
   */
  boolean wanted(long[] busyNs, long nowNs) {
    boolean allBusy = allBusySinceLast(busyNs, nowNs);
    lastBusyNs = busyNs.clone();
    lastNs = nowNs;
    if (!allBusy) {
      idleNs = nowNs;
    }
    if (nowNs - idleNs < BUSY_FOR_S * NS_PER_S || nowNs - pauseUntilNs < 0) {
      return false;
    }
    pauseUntilNs = nowNs + PAUSE_S * NS_PER_S;
    return true;
  }

  private boolean allBusySinceLast(long[] busyNs, long nowNs) {
    if (busyNs.length == 0 || busyNs.length != lastBusyNs.length) {
      return false;
    }
    double enoughNs = BUSY_SHARE * (nowNs - lastNs);
    for (int i = 0; i < busyNs.length; i++) {
      if (busyNs[i] - lastBusyNs[i] < enoughNs) {
        return false;
      }
    }
    return true;
  }
}
