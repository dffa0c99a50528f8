package io.telemetrystack.app.command;

import io.telemetrystack.resilience.Backoff;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Asks again when what went wrong will pass, for so long and no longer. */
final class Patience {
  /** What is asked. */
  interface Question<T> {
    T ask() throws NodeException, InterruptedException;
  }

  private static final Backoff BACKOFF = new Backoff(250, 2, 5_000);

  private final Duration most;

  Patience(Duration most) {
    this.most = most;
  }

  <T> T ask(Question<T> question) throws NodeException, InterruptedException {
    long startedNs = System.nanoTime();
    for (int failures = 1; ; failures++) {
      try {
        return question.ask();
      } catch (NodeException e) {
        if (!e.isPassing() || System.nanoTime() - startedNs > most.toNanos()) {
          throw e;
        }
        Thread.sleep(delayMs(failures, e));
      }
    }
  }

  /**
   * How long to wait: longer each time, in part by chance, and not less than the node said.
   *
   * @param failures how many there were in a row
   */
  static long delayMs(int failures, NodeException last) {
    long boundMs = BACKOFF.boundMs(Math.min(failures, 10));
    long jitterMs = ThreadLocalRandom.current().nextLong(boundMs / 2, boundMs + 1);
    return Math.max(jitterMs, last.retryAfterMs() + jitterMs / 10);
  }
}
