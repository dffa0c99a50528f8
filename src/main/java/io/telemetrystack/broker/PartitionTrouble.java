package io.telemetrystack.broker;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What keeps a partition from its work, for the log and for readiness. Its verticle reports; any
 * thread may ask.
 */
final class PartitionTrouble {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionTrouble.class);
  private static final long LASTS_MS = 5_000;
  private static final long LOG_EVERY_MS = 30_000;

  private record Report(String reason, long atMs) {}

  private final String partition;
  private final Runnable onSetAside;
  private volatile Report last;
  private long loggedMs = -LOG_EVERY_MS;

  /**
   * @param onSetAside called when files were set aside
   */
  PartitionTrouble(String partition, Runnable onSetAside) {
    this.partition = partition;
    this.onSetAside = onSetAside;
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

  /** The files of the partition were damaged; they are elsewhere now, and it goes on without. */
  void setAside(String place, String reason) {
    onSetAside.run();
    LOG.error(
        "partition {} is damaged and goes on empty; what it held is in {}: {}",
        partition,
        place,
        reason);
  }

  /** Present for some seconds after each report. */
  Optional<String> problem(long nowMs) {
    return Optional.ofNullable(last)
        .filter(report -> nowMs - report.atMs() < LASTS_MS)
        .map(Report::reason);
  }
}
