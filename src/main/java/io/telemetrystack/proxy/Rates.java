package io.telemetrystack.proxy;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Messages a second to each broker, over the last few seconds. Counted by any thread. */
final class Rates {
  private static final double WEIGHT_OF_NEW = 0.2;
  private static final double MS_PER_S = 1_000;

  private static final class Count {
    private final LongAdder total = new LongAdder();
    private long last;
    private double perSecond;
  }

  private final Map<String, Count> counts = new ConcurrentHashMap<>();
  private long lastMs;

  void count(String node, int messages) {
    counts.computeIfAbsent(node, n -> new Count()).total.add(messages);
  }

  /** To be called about once a second. */
  synchronized void tick(long nowMs) {
    double seconds = Math.max(1, nowMs - lastMs) / MS_PER_S;
    lastMs = nowMs;
    for (Count count : counts.values()) {
      long total = count.total.sum();
      double now = (total - count.last) / seconds;
      count.last = total;
      count.perSecond += WEIGHT_OF_NEW * (now - count.perSecond);
    }
  }

  synchronized double perSecond(String node) {
    Count count = counts.get(node);
    return count == null ? 0 : count.perSecond;
  }

  long total(String node) {
    Count count = counts.get(node);
    return count == null ? 0 : count.total.sum();
  }
}
