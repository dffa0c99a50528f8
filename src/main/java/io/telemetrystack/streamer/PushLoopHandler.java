package io.telemetrystack.streamer;

import io.telemetrystack.resilience.Backoff;
import io.telemetrystack.telemetry.Frame;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * What the pushes of one event loop share: parsers, frames being filled, and the wait for room.
 * Handles the tick by which frames that nobody asked for become old.
 */
final class PushLoopHandler implements PushIntake.Listener {
  private static final long TICK_MS = 20;

  /** A client waits meanwhile, and keeps what it sent. */
  private static final int ATTEMPTS = 2;

  private static final long BACKOFF_BASE_MS = 50;
  private static final long BACKOFF_MAX_MS = 1_000;

  private final Vertx vertx;
  private final PushConfig config;
  private final InstantSource clock;
  private final StreamerMetrics metrics;
  private final PushIntake intake;
  private final PushParsers parsers;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private boolean flushScheduled;

  PushLoopHandler(PushConfig config, PushRoutes.Node node, StreamerMetrics metrics) {
    this.config = config;
    this.metrics = metrics;
    parsers = new PushParsers((int) config.maxWholeBytes());
    vertx = node.vertx();
    clock = node.clock();
    Backoff backoff = new Backoff(BACKOFF_BASE_MS, config.backoffFactor(), BACKOFF_MAX_MS);
    Publisher.Retry retry =
        new Publisher.Retry(ATTEMPTS, backoff, () -> ThreadLocalRandom.current().nextDouble());
    intake = new PushIntake(new PublishHandler(vertx, node.directory()), this::after, retry, this);
    vertx.setPeriodic(TICK_MS, timer -> intake.frames().advance(clock.millis()));
  }

  PushConfig config() {
    return config;
  }

  PushIntake intake() {
    return intake;
  }

  PushParsers parsers() {
    return parsers;
  }

  PushParsers.Times times() {
    long nowMs = clock.millis();
    long maxMs = nowMs + config.maxFutureSkew().toMillis();
    return new PushParsers.Times(
        TimeUnit.MILLISECONDS.toNanos(nowMs), TimeUnit.MILLISECONDS.toNanos(maxMs));
  }

  /** Once all that can be read now is read, the frames are sent that are open. */
  void flushSoon() {
    if (!flushScheduled) {
      flushScheduled = true;
      vertx.runOnContext(
          now -> {
            flushScheduled = false;
            intake.frames().flush();
          });
    }
  }

  /** Runs a task when there is room again. */
  void whenThereIsRoom(Runnable task) {
    waiting.add(task);
  }

  /** Runs a task after what else is to be done now. */
  void later(Runnable task) {
    vertx.runOnContext(now -> task.run());
  }

  @Override
  public void accepted(Frame frame) {
    metrics.framesPublished.increment();
    metrics.samplesPublished.increment(frame.size());
  }

  @Override
  public void retried() {
    metrics.publishRetries.increment();
  }

  @Override
  public void room() {
    for (int i = waiting.size(); i > 0 && !intake.isFull(); i--) {
      waiting.remove().run();
    }
  }

  private void after(long delayMs, Runnable task) {
    vertx.setTimer(delayMs, timer -> task.run());
  }
}
