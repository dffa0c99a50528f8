package io.telemetrystack.proxy;

import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.http.ProblemException;
import io.telemetrystack.wire.PublishReplies;
import io.telemetrystack.wire.PublishReply;
import io.telemetrystack.wire.PublishRequest;
import io.telemetrystack.wire.PublishRequest.Message;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;

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

  /** Each message to the partition of its key; never fails. */
  Future<PublishReplies> publish(PublishRequest request) {
    return publish(request, message -> router.partition(request.topic(), routingKey(message)));
  }

  /** All messages to one partition; never fails. */
  Future<PublishReplies> publish(int partition, PublishRequest request) {
    return publish(request, message -> partition);
  }

  /** The key, or the payload of a message without one. */
  private static String routingKey(Message message) {
    return message.key().isEmpty()
        ? new String(message.payload().encode(), StandardCharsets.ISO_8859_1)
        : message.key();
  }

  private Future<PublishReplies> publish(
      PublishRequest request, ToIntFunction<Message> partitionOf) {
    PublishReply[] replies = new PublishReply[request.messages().size()];
    List<Future<Void>> shares =
        Share.of(request, partitionOf).stream()
            .map(share -> publish(request.topic(), share, replies))
            .toList();
    return Future.join(shares)
        .map(
            done -> {
              Arrays.stream(replies).forEach(metrics::count);
              return new PublishReplies(Arrays.asList(replies));
            });
  }

  private Future<Void> publish(String topic, Share share, PublishReply[] replies) {
    Router.Route route = router.route(topic, share.partition());
    List<PartitionRef> usable =
        route.candidates().stream()
            .filter(ref -> brokers.health().isUsable(ref.node()))
            .limit(MOST_ATTEMPTS)
            .toList();
    if (usable.isEmpty()) {
      share.settle(share.request(topic).answerAll(NOBODY).replies(), replies);
      return Future.succeededFuture();
    }
    return attempt(new Attempt(route.owner(), usable), share, replies);
  }

  /** The brokers that are left to be asked, the first of them now. */
  private record Attempt(String owner, List<PartitionRef> candidates) {
    PartitionRef first() {
      return candidates.get(0);
    }

    boolean isLast() {
      return candidates.size() == 1;
    }

    Attempt next() {
      return new Attempt(owner, candidates.subList(1, candidates.size()));
    }
  }

  private Future<Void> attempt(Attempt attempt, Share share, PublishReply[] replies) {
    PublishRequest request = share.request(attempt.first().topic());
    return calls
        .put(attempt.first(), request)
        .compose(answer -> expect(answer, request))
        .otherwise(
            failure -> request.answerAll(new PublishReply.Unavailable(reason(failure), RETRY_MS)))
        .compose(
            answer -> {
              count(attempt, answer.replies());
              Share rest = share.settle(answer.replies(), replies);
              return rest.size() == 0 || attempt.isLast()
                  ? Future.succeededFuture()
                  : attempt(attempt.next(), rest, replies);
            });
  }

  private static Future<PublishReplies> expect(PublishReplies answer, PublishRequest request) {
    int answers = answer.replies().size();
    int messages = request.messages().size();
    return answers == messages
        ? Future.succeededFuture(answer)
        : Future.failedFuture(answers + " answers for " + messages + " messages");
  }

  private void count(Attempt attempt, List<PublishReply> replies) {
    int accepted = (int) replies.stream().filter(PublishReply.Accepted.class::isInstance).count();
    brokers.rates().count(attempt.first().node(), accepted);
    if (!attempt.first().node().equals(attempt.owner())) {
      metrics.rerouted(accepted);
    }
  }

  private static String reason(Throwable failure) {
    return failure instanceof ProblemException known
        ? known.problem().detail()
        : String.valueOf(failure);
  }
}
