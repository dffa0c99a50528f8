package io.telemetrystack.collector;

import io.telemetrystack.resilience.AdaptiveLimit;
import io.telemetrystack.store.StoreUnavailableException;
import io.telemetrystack.store.StoreUnavailableException.Remedy;
import io.telemetrystack.store.WriteResult;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to the store that all partitions of a collector share: as many writes at a time as the
 * store bears, each tried again after a pause when it fails, and none while the circuit is open but
 * one now and then. Called on the collector's event loop.
 */
final class StoreWriteHandler {
  private static final Logger LOG = LoggerFactory.getLogger(StoreWriteHandler.class);
  private static final int FAILURES_THAT_OPEN = 5;
  private static final int NO_TIMEOUT = -1;
  private static final long MAX_RETRY_AFTER_MS = 60_000;
  private static final long PROBE_MS = 5_000;

  private final Vertx vertx;
  private final CollectorConfig config;
  private final CollectorMetrics metrics;
  private final AdaptiveLimit limit;
  private final CircuitBreaker breaker;
  private final WorkerExecutor workers;
  private final Deque<Write> waiting = new ArrayDeque<>();
  private final StoreSigns signs = new StoreSigns();
  private final long probeTimer;
  private int underWay;
  private int failures;
  private long restsUntilMs;
  private long rests;
  private boolean resting;
  private boolean away;
  private boolean stopped;

  /** A write that waits for the store, or is with it. */
  private static final class Write {
    private final Supplier<WriteResult> call;
    private final boolean probes;
    private final Promise<WriteResult> done = Promise.promise();
    private int failures;

    Write(Supplier<WriteResult> call, boolean probes) {
      this.call = call;
      this.probes = probes;
    }
  }

  /**
   * @param probe writes to the store what nobody sees
   */
  StoreWriteHandler(Vertx vertx, CollectorConfig config, CollectorMetrics metrics, Runnable probe) {
    this.vertx = vertx;
    this.config = config;
    this.metrics = metrics;
    limit = new AdaptiveLimit(config.storeWriters());
    workers = vertx.createSharedWorkerExecutor("store-writer", config.storeWriters());
    breaker = CircuitBreaker.create("store", vertx, options(config)).openHandler(v -> opened());
    metrics.watch(limit::limit, waiting::size, this::isOpen);
    probeTimer = vertx.setPeriodic(0, PROBE_MS, timer -> probeIfIdle(probe));
  }

  /**
   * Succeeds once the store has answered. Fails when it did not in several attempts, or is known to
   * be away: the frames are better off where they came from.
   *
   * @param call writes to the store; made by one worker thread at a time, again when it throws
   */
  Future<WriteResult> write(Supplier<WriteResult> call) {
    return begin(new Write(call, false));
  }

  private Future<WriteResult> begin(Write write) {
    waiting.add(write);
    startSome();
    return write.done.future();
  }

  /** So that a store that goes while there is nothing to write is noticed too. */
  private void probeIfIdle(Runnable probe) {
    boolean idle = underWay == 0 && waiting.isEmpty();
    if (idle && !signs.tookSince(nowMs() - PROBE_MS / 2)) {
      Supplier<WriteResult> call =
          () -> {
            probe.run();
            return WriteResult.ALL_STORED;
          };
      begin(new Write(call, true));
    }
  }

  /** Why nothing gets into the store, empty while it does. Any thread. */
  Optional<String> problem() {
    return signs.problem(nowMs());
  }

  /** Whether the store is known to be away, so that a write would fail at once. */
  boolean isOpen() {
    return breaker.state() == CircuitBreakerState.OPEN;
  }

  /** Nothing more is begun; what is with the store is finished. */
  void stop() {
    stopped = true;
    vertx.cancelTimer(probeTimer);
    failAllWaiting(new StoreUnavailableException("the collector stops", null));
  }

  /** To be called after all writes have ended. */
  Future<Void> close() {
    breaker.close();
    return workers.close();
  }

  private void startSome() {
    if (stopped || isOpen()) {
      failAllWaiting(new StoreUnavailableException("the store is away", null));
      return;
    }
    while (!waiting.isEmpty() && !resting && limit.tryStart()) {
      start(waiting.remove());
    }
  }

  private void start(Write write) {
    long startedNs = System.nanoTime();
    underWay++;
    breaker
        .execute(() -> workers.executeBlocking(write.call::get, false))
        .onComplete(done -> ended(write, done, System.nanoTime() - startedNs));
  }

  private void ended(Write write, AsyncResult<WriteResult> done, long tookNs) {
    underWay--;
    if (done.succeeded()) {
      limit.succeeded(tookNs);
      signs.taken(nowMs());
      metrics.taken(System.currentTimeMillis());
      if (!write.probes) {
        metrics.wrote(tookNs);
      }
      recovered();
      write.done.complete(done.result());
    } else {
      limit.failed();
      metrics.failed();
      failed(write, done.cause());
    }
    startSome();
  }

  private void recovered() {
    if (failures > 0) {
      LOG.info("the store takes writes again, after {} failed", failures);
    }
    failures = 0;
    away = false;
  }

  private void failed(Write write, Throwable failure) {
    failures++;
    signs.failed(String.valueOf(failure.getMessage()));
    if (failures == 1) {
      LOG.warn("a write to the store failed: {}", failure.getMessage());
    }
    if (remedy(failure) == Remedy.RECONFIGURE && !isOpen()) {
      if (!away) {
        LOG.error("the store takes nothing until its settings are right: {}", failure.getMessage());
      }
      breaker.open();
    }
    write.failures++;
    boolean again = !write.probes && write.failures < config.retryAttempts();
    if (again && !isOpen() && !stopped) {
      waiting.addFirst(write);
    } else {
      write.done.fail(failure);
    }
    rest(failure);
  }

  /** Begins no write for a while, and longer after each failure. */
  private void rest(Throwable failure) {
    double random = ThreadLocalRandom.current().nextDouble();
    long backoffMs = config.writeBackoff().delayMs(failures, random);
    long askedMs = failure instanceof StoreUnavailableException e ? e.retryAfterMs() : 0;
    rest(1 + Math.max(backoffMs, Math.min(MAX_RETRY_AFTER_MS, askedMs)));
  }

  /** The longest of several rests counts. */
  private void rest(long delayMs) {
    long untilMs = nowMs() + delayMs;
    if (resting && untilMs <= restsUntilMs) {
      return;
    }
    resting = true;
    restsUntilMs = untilMs;
    long rest = ++rests;
    vertx.setTimer(
        delayMs,
        timer -> {
          if (rest == rests) {
            resting = false;
            startSome();
          }
        });
  }

  private void opened() {
    limit.collapse();
    if (!away) {
      LOG.warn("writes to the store pause, frames wait in the broker");
    }
    away = true;
    failAllWaiting(new StoreUnavailableException("the store is away", null));
  }

  private void failAllWaiting(StoreUnavailableException failure) {
    for (Write write = waiting.poll(); write != null; write = waiting.poll()) {
      write.done.fail(failure);
    }
  }

  private static long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  private static Remedy remedy(Throwable failure) {
    return failure instanceof StoreUnavailableException e ? e.remedy() : Remedy.WAIT;
  }

  private static CircuitBreakerOptions options(CollectorConfig config) {
    long maxMs = config.writeBackoff().maxMs();
    return new CircuitBreakerOptions()
        .setMaxFailures(FAILURES_THAT_OPEN)
        .setTimeout(NO_TIMEOUT)
        .setResetTimeout(
            maxMs / 2 + (long) (ThreadLocalRandom.current().nextDouble() * maxMs / 2) + 1)
        .setNotificationPeriod(0)
        .setNotificationAddress(null);
  }
}
