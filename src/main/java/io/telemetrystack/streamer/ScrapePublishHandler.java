package io.telemetrystack.streamer;

import io.telemetrystack.intake.FrameAssembler;
import io.telemetrystack.resilience.Backoff;
import io.telemetrystack.telemetry.Frame;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the samples of scrapes into frames and keeps these until a broker has accepted them. On one
 * event loop.
 */
final class ScrapePublishHandler implements Publisher.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(ScrapePublishHandler.class);
  private static final long BACKOFF_BASE_MS = 50;
  private static final long BACKOFF_MAX_MS = 2_000;

  /**
   * More than of a file, since reading that can wait, and a scrape that is not done is lost. A host
   * is a frame.
   */
  private static final int MOST_FRAMES = 1_000;

  private static final long MOST_BYTES = 16L << 20;

  private final Vertx vertx;
  private final InstantSource clock;
  private final StreamerMetrics metrics;
  private final PublishHandler proxy;
  private final Publisher publisher;
  private final FrameAssembler frames;
  private final Promise<Void> drained = Promise.promise();
  private boolean draining;

  ScrapePublishHandler(
      Vertx vertx, ScrapeConfig config, StreamerVerticle.Node node, StreamerMetrics metrics) {
    this.vertx = vertx;
    this.metrics = metrics;
    clock = node.clock();
    proxy = new PublishHandler(vertx, node.directory());
    Backoff backoff = new Backoff(BACKOFF_BASE_MS, config.backoffFactor(), BACKOFF_MAX_MS);
    Publisher.Retry retry =
        new Publisher.Retry(
            config.retryAttempts(), backoff, () -> ThreadLocalRandom.current().nextDouble());
    publisher = new Publisher(proxy, this::after, retry, this);
    frames = new FrameAssembler(publisher::offer);
    metrics.inFlight(publisher::frames);
  }

  private void after(long delayMs, Runnable task) {
    vertx.setTimer(delayMs, late -> task.run());
  }

  /** Whether nothing more should be scraped for now. */
  boolean isFull() {
    return publisher.frames() >= MOST_FRAMES || publisher.sizeBytes() >= MOST_BYTES;
  }

  /** Publishes them at once, also when full. */
  void publish(ScrapeSamples samples) {
    frames.advance(clock.millis());
    samples.forEach(frames::add);
    frames.flush();
  }

  /** Waits for what was published to be accepted, for so long at most, and ends. */
  Future<Void> close(Duration timeout) {
    draining = true;
    endWhenEmpty();
    after(Math.max(1, timeout.toMillis()), drained::tryComplete);
    return drained.future().onComplete(end -> end());
  }

  private void endWhenEmpty() {
    if (draining && publisher.frames() == 0) {
      drained.tryComplete();
    }
  }

  private void end() {
    if (publisher.frames() > 0) {
      LOG.warn(
          "Stopped with {} samples in {} frames that were scraped and not accepted",
          publisher.samples(),
          publisher.frames());
    }
    proxy.close();
  }

  @Override
  public void accepted(Frame frame) {
    metrics.framesPublished.increment();
    metrics.samplesPublished.increment(frame.size());
    endWhenEmpty();
  }

  @Override
  public void retried() {
    metrics.publishRetries.increment();
  }

  @Override
  public void paused(Frame frame, String reason) {
    LOG.warn("Host {}: {} samples that were scraped wait: {}", frame.host(), frame.size(), reason);
  }
}
