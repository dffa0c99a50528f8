package io.telemetrystack.cluster.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.distributed.proxy.optimization.DelayParameters;
import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import io.github.bucket4j.grid.hazelcast.Bucket4jHazelcast;
import io.telemetrystack.resilience.RateLimit;
import io.telemetrystack.resilience.RateLimits;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Rate limits counted over the cluster, in a map that it shares. A node takes some tokens at a time
 * from there, so that not every request asks; while the map does not answer, the node counts alone.
 */
final class HazelcastRateLimits implements RateLimits {
  static final String MAP = "rate-limits";

  private static final Duration SYNC = Duration.ofMillis(100);
  private static final long TIMEOUT_MS = 250;

  /** A node takes a twentieth of what flows in a period unasked, or one. */
  private static final long TAKEN_UNASKED = 20;

  private final AsyncProxyManager<String> shared;
  private final RateLimits alone;

  /** By key and limit: a key whose limit changes begins anew. */
  private final Map<String, AsyncBucketProxy> buckets = new ConcurrentHashMap<>();

  HazelcastRateLimits(HazelcastInstance hazelcast, RateLimits alone) {
    shared =
        Bucket4jHazelcast.<String>entryProcessorBasedBuilder(hazelcast.getMap(MAP))
            .build()
            .asAsync();
    this.alone = alone;
  }

  @Override
  public CompletionStage<Answer> take(String key, RateLimit limit) {
    CompletableFuture<Answer> answer =
        buckets
            .computeIfAbsent(key + " " + limit, name -> open(name, limit))
            .tryConsumeAndReturnRemaining(1)
            .thenApply(HazelcastRateLimits::answer);
    return answer
        .orTimeout(TIMEOUT_MS, TimeUnit.MILLISECONDS)
        .exceptionallyCompose(failure -> alone.take(key, limit));
  }

  private AsyncBucketProxy open(String name, RateLimit limit) {
    BucketConfiguration configuration =
        BucketConfiguration.builder()
            .addLimit(it -> it.capacity(limit.burst()).refillGreedy(limit.tokens(), limit.period()))
            .build();
    long unasked = Math.max(1, limit.tokens() / TAKEN_UNASKED);
    return shared
        .builder()
        .withOptimization(Optimizations.delaying(new DelayParameters(unasked, SYNC)))
        .build(name, () -> CompletableFuture.completedFuture(configuration));
  }

  private static Answer answer(ConsumptionProbe probe) {
    long waitMs = Duration.ofNanos(probe.getNanosToWaitForRefill()).plusNanos(999_999).toMillis();
    return new Answer(probe.isConsumed(), probe.getRemainingTokens(), waitMs);
  }
}
