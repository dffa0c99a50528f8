package io.telemetrystack.app;

import java.time.Duration;

/** How much of one core a process takes. */
final class CpuShare {
  private final ProcessHandle process;
  private Duration cpuBefore;
  private long askedNs;

  CpuShare(long pid) {
    process = ProcessHandle.of(pid).orElseThrow();
    cpuBefore = cpu();
    askedNs = System.nanoTime();
  }

  /** From 0 to the number of cores. */
  double sinceLastAsked() {
    Duration cpuNow = cpu();
    long nowNs = System.nanoTime();
    double share = (double) cpuNow.minus(cpuBefore).toNanos() / Math.max(1, nowNs - askedNs);
    cpuBefore = cpuNow;
    askedNs = nowNs;
    return share;
  }

  private Duration cpu() {
    return process.info().totalCpuDuration().orElseThrow();
  }
}
