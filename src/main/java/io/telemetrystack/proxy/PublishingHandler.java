package io.telemetrystack.proxy;

import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.http.ProblemException;
import io.telemetrystack.wire.PublishBatchReply;
import io.telemetrystack.wire.PublishBatchRequest;
import io.telemetrystack.wire.PublishReply;
import io.telemetrystack.wire.PublishRequest;
import io.vertx.core.Future;
import java.util.List;

/**
 * Takes messages to the broker that should have them or, where that does not take them, to those
 * that stand in for it. One event loop.
 *
 * <p>A broker that did not answer may have taken the message, so that one which stands in makes it
 * come twice: at least once is what is promised.
 */
final class PublishingHandler {
  private static final long RETRY_MS = 500;

  /** Brokers that are tried for one message. */
  private static final int MOST_ATTEMPTS = 3;

  private static final PublishReply NOBODY =
      new PublishReply.Unavailable("no broker in reach has the partition", RETRY_MS);

  private final Brokers brokers;
  private final BrokersHandler calls;
  private final Router router;
  private final ProxyMetrics metrics;

  PublishingHandler(
      Brokers brokers, BrokersHandler calls, ProxyConfig config, ProxyMetrics metrics) {
    this.brokers = brokers;
    this.calls = calls;
    this.metrics = metrics;
    router = new Router(brokers.directory(), config.virtualNodes());
  }

  /** To the partition of a key; never fails. */
  Future<PublishReply> publish(String routingKey, PublishRequest request) {
    return publish(router.route(request.topic(), routingKey), request);
  }

  /** To a partition; never fails. */
  Future<PublishReply> publish(int partition, PublishRequest request) {
    return publish(router.route(request.topic(), partition), request);
  }

  /** The partition of a key, {@link Router#NONE} where the topic has none that is known. */
  int partition(String topic, String routingKey) {
    return router.partition(topic, routingKey);
  }

  /** All to one partition, in their order; never fails. */
  Future<PublishBatchReply> publish(int partition, PublishBatchRequest request) {
    Router.Route route = router.route(request.topic(), partition);
    List<PartitionRef> usable = usable(route);
    Future<PublishBatchReply> reply =
        usable.isEmpty()
            ? Future.succeededFuture(request.all(NOBODY))
            : attempt(route.owner(), usable, 0, request);
    return reply.onSuccess(known -> known.replies().forEach(metrics::count));
  }

  /** What a broker did not take the next one is asked to take. */
  private Future<PublishBatchReply> attempt(
      String owner, List<PartitionRef> candidates, int attempt, PublishBatchRequest request) {
    PartitionRef ref = candidates.get(attempt);
    return calls
        .putAll(ref, request)
        .otherwise(failure -> request.all(new PublishReply.Unavailable(reason(failure), RETRY_MS)))
        .compose(
            reply -> {
              accepted(owner, ref.node(), reply.accepted());
              PublishBatchRequest rest = request.rest(reply);
              return rest.messages().isEmpty() || attempt + 1 == candidates.size()
                  ? Future.succeededFuture(reply)
                  : attempt(owner, candidates, attempt + 1, rest).map(reply::with);
            });
  }

  private List<PartitionRef> usable(Router.Route route) {
    return route.candidates().stream()
        .filter(ref -> brokers.health().isUsable(ref.node()))
        .limit(MOST_ATTEMPTS)
        .toList();
  }

  private Future<PublishReply> publish(Router.Route route, PublishRequest request) {
    List<PartitionRef> usable = usable(route);
    Future<PublishReply> reply = Future.succeededFuture(NOBODY);
    if (!usable.isEmpty()) {
      reply = attempt(route.owner(), usable, 0, request);
    }
    return reply.onSuccess(metrics::count);
  }

  private Future<PublishReply> attempt(
      String owner, List<PartitionRef> candidates, int attempt, PublishRequest request) {
    PartitionRef ref = candidates.get(attempt);
    return calls
        .put(ref, request)
        .otherwise(failure -> new PublishReply.Unavailable(reason(failure), RETRY_MS))
        .compose(
            reply -> {
              if (reply instanceof PublishReply.Accepted) {
                accepted(owner, ref.node(), 1);
              } else if (reply instanceof PublishReply.Unavailable
                  && attempt + 1 < candidates.size()) {
                return attempt(owner, candidates, attempt + 1, request);
              }
              return Future.succeededFuture(reply);
            });
  }

  private void accepted(String owner, String node, int messages) {
    brokers.rates().count(node, messages);
    if (!node.equals(owner)) {
      metrics.rerouted(messages);
    }
  }

  private static String reason(Throwable failure) {
    return failure instanceof ProblemException known
        ? known.problem().detail()
        : String.valueOf(failure);
  }
}
