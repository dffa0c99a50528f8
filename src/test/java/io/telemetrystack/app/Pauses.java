package io.telemetrystack.app;

import java.util.Arrays;

/** How long each of some hosts had to wait between acceptances. Any thread. */
public final class Pauses {
  private final long[] lastNs;
  private long resetNs;
  private long longestNs;

  public Pauses(int hosts) {
    lastNs = new long[hosts];
    reset();
  }

  /** Forgets what was; all wait from now on. */
  public synchronized void reset() {
    resetNs = System.nanoTime();
    Arrays.fill(lastNs, resetNs);
    longestNs = 0;
  }

  public synchronized void accepted(int host) {
    long nowNs = System.nanoTime();
    longestNs = Math.max(longestNs, nowNs - lastNs[host]);
    lastNs[host] = nowNs;
  }

  /** Whether each host had an acceptance. */
  public synchronized boolean allAccepted() {
    return Arrays.stream(lastNs).allMatch(ns -> ns > resetNs);
  }

  /** The longest of all hosts, those that are still under way included. */
  public synchronized long longestMs() {
    long nowNs = System.nanoTime();
    long longest = Math.max(longestNs, nowNs - Arrays.stream(lastNs).min().orElse(nowNs));
    return longest / 1_000_000;
  }
}
