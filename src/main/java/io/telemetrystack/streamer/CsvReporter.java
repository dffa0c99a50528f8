package io.telemetrystack.streamer;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people how reading CSV goes: metrics, the rejects file, one log line a pass and at most one
 * a second about refused rows. On the reader's thread.
 */
final class CsvReporter implements CsvSource.Listener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CsvReporter.class);
  private static final long LOG_EVERY_MS = 1_000;

  private final StreamerMetrics metrics;
  private final RejectsFile rejects;
  private final InstantSource clock;
  private final Map<RejectReason, Long> rejected = new EnumMap<>(RejectReason.class);
  private String file = "";
  private long rows;
  private long samples;
  private long absent;
  private long unlogged;
  private long loggedMs;
  private boolean rejectsFailed;

  CsvReporter(StreamerMetrics metrics, RejectsFile rejects, InstantSource clock) {
    this.metrics = metrics;
    this.rejects = rejects;
    this.clock = clock;
  }

  @Override
  public void opened(Path opened) {
    file = printable(opened.toString());
  }

  @Override
  public void rows(long count) {
    rows += count;
    metrics.rows(count);
  }

  /** Samples that went into a frame. */
  void samples(int count) {
    samples += count;
    metrics.samples(count);
  }

  @Override
  public void absent(AbsentReason reason) {
    absent++;
    metrics.absent(reason);
  }

  @Override
  public void rejected(RejectReason reason, SampleSink.RejectedRow row) {
    rejected.merge(reason, 1L, Long::sum);
    metrics.rejected(reason);
    log(reason, row.line());
    try {
      rejects.add(file, reason, row);
    } catch (IOException e) {
      if (!rejectsFailed) {
        LOG.error("Rows of {} that are refused cannot be kept: {}", file, e.toString());
      }
      rejectsFailed = true;
    }
  }

  @Override
  public void passed(Duration duration) {
    LOG.info(
        "CSV read: {} rows, {} samples, {} absent, rejected {}, in {} ms",
        rows,
        samples,
        absent,
        rejected,
        duration.toMillis());
    rows = 0;
    samples = 0;
    absent = 0;
    rejected.clear();
  }

  @Override
  public void problem(String problem) {
    LOG.error("CSV: {}", printable(problem));
  }

  @Override
  public void close() throws IOException {
    rejects.close();
  }

  private void log(RejectReason reason, long line) {
    long nowMs = clock.millis();
    if (nowMs - loggedMs < LOG_EVERY_MS) {
      unlogged++;
      return;
    }
    LOG.warn("{}:{} refused: {} ({} more not logged)", file, line, reason.label(), unlogged);
    loggedMs = nowMs;
    unlogged = 0;
  }

  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
