package io.telemetrystack.broker;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What keeps a partition from its work, for the log and for readiness. Its verticle reports; any
 * thread may ask.
 */
final class PartitionTrouble implements DamageReport {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionTrouble.class);
  private static final long LASTS_MS = 5_000;
  private static final long LOG_EVERY_MS = 30_000;

  private record Report(String reason, long atMs) {}

  private final String partition;
  private final DamageMetrics metrics;
  private volatile Report last;
  private long loggedMs = -LOG_EVERY_MS;

  PartitionTrouble(String partition, DamageMetrics metrics) {
    this.partition = partition;
    this.metrics = metrics;
  }

  /** Of the readiness check; a slash in it would make a group of checks, without reasons. */
  String name() {
    return "partition " + partition.replace('/', ' ');
  }

  void report(RuntimeException failure, long nowMs) {
    boolean disk = failure instanceof OverflowException;
    last = new Report(disk ? failure.getMessage() : failure.toString(), nowMs);
    if (nowMs - loggedMs < LOG_EVERY_MS) {
      return;
    }
    loggedMs = nowMs;
    if (disk) {
      LOG.error("partition {} cannot do its work: {}", partition, failure.getMessage());
    } else {
      LOG.error("partition {} cannot do its work", partition, failure);
    }
  }

  @Override
  public void setAside(String place, String reason) {
    metrics.setAside();
    LOG.error(
        "partition {} is damaged and goes on empty; what it held is in {}: {}",
        partition,
        place,
        reason);
  }

  @Override
  public void lost(long messages) {
    if (messages > 0) {
      metrics.lost(messages);
      LOG.error(
          "partition {} has lost {} messages of class memory or disk in a power cut",
          partition,
          messages);
    }
  }

  /** Present for some seconds after each report. */
  Optional<String> problem(long nowMs) {
    return Optional.ofNullable(last)
        .filter(report -> nowMs - report.atMs() < LASTS_MS)
        .map(Report::reason);
  }
}
