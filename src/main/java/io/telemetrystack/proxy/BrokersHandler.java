package io.telemetrystack.proxy;

import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.http.Problem;
import io.telemetrystack.http.ProblemException;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.EnsureTopicRequest;
import io.telemetrystack.wire.LeaseReply;
import io.telemetrystack.wire.LeaseRequest;
import io.telemetrystack.wire.PublishReply;
import io.telemetrystack.wire.PublishRequest;
import io.telemetrystack.wire.Refusals;
import io.telemetrystack.wire.ReleaseRequest;
import io.telemetrystack.wire.Topics;
import io.telemetrystack.wire.TopicsReply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Calls brokers and their partitions for the queue's endpoints, each kind of operation with its own
 * time-out. A failed call fails with the problem to answer. One event loop.
 */
final class BrokersHandler {
  private static final long RETRY_MS = 500;

  private record TopicGroup(String topic, String group) {}

  private final Vertx vertx;
  private final ProxyConfig config;
  private final PartitionDirectory directory;
  private final Map<TopicGroup, Future<Void>> ensured = new HashMap<>();

  BrokersHandler(Vertx vertx, ProxyConfig config, PartitionDirectory directory) {
    this.vertx = vertx;
    this.config = config;
    this.directory = directory;
  }

  /** The partitions of a topic that can be reached now. */
  List<PartitionRef> partitions(String topic) {
    return directory.partitions(topic);
  }

  /** Makes the topic and the group where they are not known to exist. */
  Future<Void> ensure(String topic, String group) {
    if (Topics.groupsFromCreation(topic).contains(group) && !partitions(topic).isEmpty()) {
      return Future.succeededFuture();
    }
    TopicGroup key = new TopicGroup(topic, group);
    Future<Void> known = ensured.get(key);
    if (known == null) {
      known = askAll(new EnsureTopicRequest(topic, List.of(group))).mapEmpty();
      ensured.put(key, known);
      known.onFailure(failure -> ensured.remove(key));
    }
    return known;
  }

  /** Never fails; a message without an answer may have been taken. */
  Future<PublishReply> put(PartitionRef partition, PublishRequest request) {
    return this.<PublishReply>request(partition, request, config.produceTimeout())
        .otherwise(
            failure -> new PublishReply.Unavailable(problem(failure).problem().detail(), RETRY_MS));
  }

  Future<LeaseReply> lease(PartitionRef partition, LeaseRequest request) {
    Duration patience = config.consumeTimeout().plusMillis(request.waitMs());
    return this.<LeaseReply>request(partition, request, patience)
        .onFailure(failure -> forgetGroup(failure, partition.topic(), request.group()));
  }

  /** For acks and whatever else changes what a partition holds. */
  <T> Future<T> settle(PartitionRef partition, Object request) {
    return request(partition, request, config.ackTimeout());
  }

  /** Whatever the consumer has leased is ready again; unanswered, its lease runs out. */
  void release(PartitionRef partition, String group, String consumer) {
    settle(partition, new ReleaseRequest(group, consumer));
  }

  /** What each broker answers that does; fails where none does. */
  Future<List<TopicsReply>> askAll(Object request) {
    List<Future<TopicsReply>> calls = calls(request);
    if (calls.isEmpty()) {
      return Future.failedFuture(
          new ProblemException(Problem.unavailable("No broker is in reach.", RETRY_MS)));
    }
    return Future.join(calls)
        .transform(
            done -> {
              List<TopicsReply> replies =
                  calls.stream().filter(Future::succeeded).map(Future::result).toList();
              return replies.isEmpty()
                  ? Future.failedFuture(calls.get(0).cause())
                  : Future.succeededFuture(replies);
            });
  }

  /** What all brokers answer; fails where one does not. */
  Future<List<TopicsReply>> tellAll(Object request) {
    List<Future<TopicsReply>> calls = calls(request);
    return Future.join(calls).compose(done -> askedAll(calls));
  }

  private static Future<List<TopicsReply>> askedAll(List<Future<TopicsReply>> calls) {
    return calls.isEmpty()
        ? Future.failedFuture(
            new ProblemException(Problem.unavailable("No broker is in reach.", RETRY_MS)))
        : Future.succeededFuture(calls.stream().map(Future::result).toList());
  }

  private List<Future<TopicsReply>> calls(Object request) {
    return directory.brokers().stream()
        .map(
            node -> this.<TopicsReply>request(Addresses.topics(node), request, config.ackTimeout()))
        .toList();
  }

  private void forgetGroup(Throwable failure, String topic, String group) {
    if (failure instanceof ProblemException known && known.problem().status() == 404) {
      ensured.remove(new TopicGroup(topic, group));
    }
  }

  private <T> Future<T> request(PartitionRef partition, Object request, Duration timeout) {
    String address =
        Addresses.partition(partition.node(), partition.topic(), partition.partition());
    return request(address, request, timeout);
  }

  private <T> Future<T> request(String address, Object request, Duration timeout) {
    return vertx
        .eventBus()
        .<T>request(address, request, new DeliveryOptions().setSendTimeout(timeout.toMillis()))
        .map(Message::body)
        .recover(failure -> Future.failedFuture(problem(failure)));
  }

  /** The one table from failed calls to HTTP. */
  private static ProblemException problem(Throwable failure) {
    if (failure instanceof ProblemException known) {
      return known;
    }
    if (!(failure instanceof ReplyException reply)) {
      return new ProblemException(Problem.unavailable(failure.toString(), RETRY_MS));
    }
    return new ProblemException(
        switch (reply.failureCode()) {
          case Refusals.MALFORMED -> Problem.of(400, reply.getMessage());
          case Refusals.NO_SUCH_GROUP, Refusals.NO_SUCH_TOPIC ->
              Problem.of(404, reply.getMessage());
          case Refusals.NOT_ALLOWED -> Problem.of(409, reply.getMessage());
          default -> Problem.unavailable(reason(reply), RETRY_MS);
        });
  }

  private static String reason(ReplyException reply) {
    if (reply.failureType() == ReplyFailure.TIMEOUT) {
      return "the broker did not answer in time";
    }
    return reply.failureType() == ReplyFailure.NO_HANDLERS
        ? "the broker cannot be reached"
        : reply.getMessage();
  }
}
