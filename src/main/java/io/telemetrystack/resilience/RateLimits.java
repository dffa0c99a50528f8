package io.telemetrystack.resilience;

import java.util.concurrent.CompletionStage;

/** Counts the requests of keys against their limits. Any thread; never blocks. */
public interface RateLimits {
  /**
   * What became of asking for a token.
   *
   * @param taken whether the request may go on
   * @param remaining tokens that are left now
   * @param retryAfterMs when there is one again; 0 where one was taken
   */
  record Answer(boolean taken, long remaining, long retryAfterMs) {}

  /**
   * Takes a token of a key.
   *
   * @param limit not {@link RateLimit#isUnlimited}
   */
  CompletionStage<Answer> take(String key, RateLimit limit);
}
