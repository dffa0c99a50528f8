package io.telemetrystack.streamer;

import io.telemetrystack.streamer.ScrapeMetrics.Skip;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people how scraping goes: metrics, a note of the targets that are down, and a log line when
 * a target goes down, comes back, or begins to say what is refused; at most {@value
 * #MOST_LINES_A_SECOND} of them a second. One thread; any may read the note.
 */
final class ScrapeReporter {
  private static final Logger LOG = LoggerFactory.getLogger(ScrapeReporter.class);
  private static final int MOST_LINES_A_SECOND = 20;
  private static final double NANOS_PER_SECOND = 1e9;

  private final ScrapeMetrics metrics;
  private final StreamerMetrics.Format format;
  private final InstantSource clock;
  private final ScrapeStatus status = new ScrapeStatus();
  private final Set<String> refused = new HashSet<>();
  private long second;
  private int lines;
  private long unlogged;

  /**
   * @param format of all samples that are scraped
   */
  ScrapeReporter(ScrapeMetrics metrics, StreamerMetrics.Format format, InstantSource clock) {
    this.metrics = metrics;
    this.format = format;
    this.clock = clock;
  }

  void succeeded(ScrapeTarget target, ScrapeSamples samples, Duration duration) {
    String url = target.url();
    metrics.succeeded(url, samples.size(), duration.toNanos() / NANOS_PER_SECOND);
    metrics.others(samples.others());
    format.samples(samples.size());
    samples.absent().forEach(format::absent);
    samples.rejected().forEach(format::rejected);
    long failures = status.succeeded(url);
    if (failures > 0 && mayLog()) {
      LOG.info("scrape: {} is up again after {} scrapes that failed", url, failures);
    }
    boolean isNew = samples.refusal().isEmpty() ? refused.remove(url) : refused.add(url);
    if (isNew && !samples.refusal().isEmpty() && mayLog()) {
      LOG.warn("scrape: {}: {}", url, samples.refusal());
    }
  }

  /**
   * @param why fit for a log
   */
  void failed(ScrapeTarget target, ScrapeFailure failure, String why, Duration duration) {
    metrics.failed(target.url(), failure, duration.toNanos() / NANOS_PER_SECOND);
    if (status.failed(target.url(), why) && mayLog()) {
      LOG.warn("scrape: {} is down: {}", target.url(), why);
    }
  }

  void skipped(Skip skip) {
    metrics.skipped(skip);
  }

  /** The target is none of this node's any more. */
  void forget(ScrapeTarget target) {
    metrics.forget(target.url());
    status.forget(target.url());
    refused.remove(target.url());
  }

  /** How many targets are down and why the first is; empty where all are up. */
  String note() {
    return status.note();
  }

  private boolean mayLog() {
    long now = clock.millis() / 1_000;
    if (now != second) {
      if (unlogged > 0) {
        LOG.warn("scrape: {} more targets went down or came back", unlogged);
      }
      second = now;
      lines = 0;
      unlogged = 0;
    }
    boolean may = lines < MOST_LINES_A_SECOND;
    lines += may ? 1 : 0;
    unlogged += may ? 0 : 1;
    return may;
  }
}
