package io.telemetrystack.app;

import io.telemetrystack.store.TelemetryReader;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Asks the store something small again and again, so that a node knows whether it can answer
 * queries before somebody asks. A worker verticle.
 */
final class StoreReadingVerticle extends VerticleBase {
  private static final long ASK_MS = 5_000;
  private static final long TROUBLE_AFTER_MS = 15_000;

  /** No GPU has this id, and an index answers. */
  private static final String NOBODY = "-";

  private final TelemetryReader store;
  private volatile boolean everAnswered;
  private volatile long answeredMs;
  private volatile String failure = "it was not asked";

  StoreReadingVerticle(TelemetryReader store) {
    this.store = store;
  }

  @Override
  public Future<?> start() {
    vertx.setPeriodic(0, ASK_MS, timer -> ask());
    return Future.succeededFuture();
  }

  /** Why queries are not answered, empty while they are. Any thread. */
  Optional<String> problem() {
    if (!everAnswered) {
      return Optional.of("the store has answered no query yet: " + failure);
    }
    long silentMs = nowMs() - answeredMs;
    return silentMs < TROUBLE_AFTER_MS
        ? Optional.empty()
        : Optional.of("the store has answered no query for " + silentMs / 1_000 + " s: " + failure);
  }

  private void ask() {
    try {
      store.gpu(NOBODY);
      answeredMs = nowMs();
      everAnswered = true;
    } catch (RuntimeException e) {
      failure = String.valueOf(e.getMessage());
    }
  }

  private static long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
