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
  private volatile Report last;
  private long loggedMs = -LOG_EVERY_MS;

  PartitionTrouble(String partition) {
    this.partition = partition;
  }

  /** Of the readiness check; a slash in it would make a group of checks, without reasons. */
  String name() {
    return "partition " + partition.replace('/', ' ');
  }

  void report(RuntimeException failure, long nowMs) {
    last = new Report(failure.toString(), nowMs);
    if (nowMs - loggedMs >= LOG_EVERY_MS) {
      loggedMs = nowMs;
      LOG.error("partition {} cannot do its work", partition, failure);
    }
  }

  /** Present for some seconds after each report. */
  Optional<String> problem(long nowMs) {
    return Optional.ofNullable(last)
        .filter(report -> nowMs - report.atMs() < LASTS_MS)
        .map(Report::reason);
  }
}
