package io.telemetrystack.http;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.telemetrystack.resilience.RateLimit;
import io.telemetrystack.resilience.RateLimits;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Rate limits of one node alone, as many buckets as there are keys. */
public final class LocalRateLimits implements RateLimits {
  private record Limited(Bucket bucket, RateLimit limit) {}

  private final Map<String, Limited> buckets = new ConcurrentHashMap<>();

  @Override
  public CompletionStage<Answer> take(String key, RateLimit limit) {
    Limited limited =
        buckets.compute(
            key, (name, old) -> old != null && old.limit().equals(limit) ? old : fresh(limit));
    ConsumptionProbe probe = limited.bucket().tryConsumeAndReturnRemaining(1);
    return CompletableFuture.completedFuture(
        new Answer(
            probe.isConsumed(),
            probe.getRemainingTokens(),
            ceilMs(probe.getNanosToWaitForRefill())));
  }

  private static Limited fresh(RateLimit limit) {
    Bucket bucket =
        Bucket.builder()
            .addLimit(it -> it.capacity(limit.burst()).refillGreedy(limit.tokens(), limit.period()))
            .build();
    return new Limited(bucket, limit);
  }

  private static long ceilMs(long ns) {
    return Duration.ofNanos(ns).plusNanos(999_999).toMillis();
  }
}
