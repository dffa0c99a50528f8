package io.telemetrystack.streamer;

import io.telemetrystack.intake.AbsentReason;
import io.telemetrystack.intake.RejectReason;
import io.telemetrystack.intake.SampleSink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people how reading CSV goes: metrics, the rejects file, one log line a pass, at most one in
 * ten seconds, and at most one a second about refused rows. On the reader's thread.
 */
final class CsvReporter implements CsvSource.Listener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CsvReporter.class);
  private static final long LOG_EVERY_MS = 1_000;
  private static final long PASS_LOG_EVERY_MS = 10_000;

  private final StreamerMetrics metrics;
  private final StreamerMetrics.Format format;
  private final FileChangeMetrics changes;
  private final RejectsFile rejects;
  private final InstantSource clock;
  private final Map<RejectReason, Long> rejected = new EnumMap<>(RejectReason.class);
  private String file = "";
  private long rows;
  private long samples;
  private long absent;
  private long unlogged;
  private long loggedMs;
  private long passes;
  private Duration reading = Duration.ZERO;
  private long passLoggedMs;
  private boolean rejectsFailed;

  CsvReporter(
      StreamerMetrics metrics,
      FileChangeMetrics changes,
      RejectsFile rejects,
      InstantSource clock) {
    this.metrics = metrics;
    this.changes = changes;
    format = metrics.format("csv");
    this.rejects = rejects;
    this.clock = clock;
  }

  @Override
  public void opened(Path opened, CsvStart start) {
    file = printable(opened.toString());
    Checkpoint place = start.place();
    switch (start.kind()) {
      case START -> {}
      case GOES_ON ->
          LOG.info("CSV: {} goes on at line {}, byte {}", file, place.line(), place.offset());
      case CHANGED -> LOG.warn("CSV: {} is not what was read before, it is read anew", file);
      case FINISHED -> LOG.info("CSV: {} was read to its end before, it is not read again", file);
    }
  }

  @Override
  public void reading(Path read) {
    file = printable(read.toString());
  }

  @Override
  public void rotated(Path rotated) {
    changes.rotated();
    LOG.info(
        "CSV: {} was rotated, and its rows before that are read", printable(rotated.toString()));
  }

  @Override
  public void truncated(Checkpoint place) {
    changes.truncated();
    LOG.warn(
        "CSV: {} was truncated or written anew, it is read from its start; rows behind byte {} are"
            + " read if a copy of them is beside it",
        printable(place.path()),
        place.offset());
  }

  @Override
  public void lost(Checkpoint place) {
    changes.lost();
    LOG.error(
        "CSV: the file that was {} is gone; what it had behind line {}, byte {}, is not read",
        printable(place.path()),
        place.line(),
        place.offset());
  }

  @Override
  public void left(Path left) {
    LOG.info("CSV: {} is another node's now", printable(left.toString()));
  }

  @Override
  public void rows(long count) {
    rows += count;
    metrics.rows(count);
  }

  /** Samples that went into a frame. */
  void samples(int count) {
    samples += count;
    format.samples(count);
  }

  @Override
  public void absent(AbsentReason reason) {
    absent++;
    format.absent(reason);
  }

  @Override
  public void rejected(RejectReason reason, SampleSink.RejectedRow row) {
    rejected.merge(reason, 1L, Long::sum);
    format.rejected(reason);
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
    passes++;
    reading = reading.plus(duration);
    long nowMs = clock.millis();
    if (nowMs - passLoggedMs >= PASS_LOG_EVERY_MS) {
      passLoggedMs = nowMs;
      logPasses();
    }
  }

  /** What was read since this was logged last. */
  private void logPasses() {
    LOG.info(
        "CSV read: {} rows, {} samples, {} absent, rejected {}, in {} ms and {} passes",
        rows,
        samples,
        absent,
        rejected,
        reading.toMillis(),
        passes);
    rows = 0;
    samples = 0;
    absent = 0;
    rejected.clear();
    passes = 0;
    reading = Duration.ZERO;
  }

  @Override
  public void problem(String problem) {
    LOG.error("CSV: {}", printable(problem));
  }

  @Override
  public void close() throws IOException {
    if (passes > 0) {
      logPasses();
    }
    rejects.close();
  }

  private void log(RejectReason reason, long line) {
    long nowMs = clock.millis();
    if (nowMs - loggedMs < LOG_EVERY_MS) {
      unlogged++;
      return;
    }
    LOG.warn(
        "{}:{} refused: {}, {} ({} more not logged)",
        file,
        line,
        reason.label(),
        reason.meaning(),
        unlogged);
    loggedMs = nowMs;
    unlogged = 0;
  }

  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
