package io.telemetrystack.proxy;

import io.telemetrystack.cluster.CallsHandler;
import io.telemetrystack.cluster.DirectoryView;
import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.http.Problem;
import io.telemetrystack.http.ProblemException;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.EnsureTopicRequest;
import io.telemetrystack.wire.LeaseReply;
import io.telemetrystack.wire.LeaseRequest;
import io.telemetrystack.wire.PublishBatchReply;
import io.telemetrystack.wire.PublishBatchRequest;
import io.telemetrystack.wire.PublishReply;
import io.telemetrystack.wire.PublishRequest;
import io.telemetrystack.wire.Refusals;
import io.telemetrystack.wire.ReleaseRequest;
import io.telemetrystack.wire.Role;
import io.telemetrystack.wire.SettleReply;
import io.telemetrystack.wire.Topics;
import io.telemetrystack.wire.TopicsReply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Calls brokers and their partitions, each kind of operation with its own time-out, and tells
 * {@link BrokerHealth} how that went. A failed call fails with the problem to answer. One event
 * loop.
 */
final class BrokersHandler {
  private static final long RETRY_MS = 500;
  private static final long LOOK_MS = 20;
  private static final long MAKE_AGAIN_MS = 100;

  private record TopicGroup(String topic, String group) {}

  private final Vertx vertx;
  private final ProxyConfig config;
  private final Brokers brokers;
  private final CallsHandler calls;
  private final Map<TopicGroup, Future<Void>> ensured = new HashMap<>();

  BrokersHandler(Vertx vertx, ProxyConfig config, Brokers brokers) {
    this.vertx = vertx;
    this.config = config;
    this.brokers = brokers;
    calls = new CallsHandler(vertx, brokers.directory(), brokers.health()::isUsable);
  }

  void close() {
    calls.close();
  }

  /** The partitions of a topic that can be reached now. */
  List<PartitionRef> partitions(String topic) {
    return view().partitions(topic).stream()
        .filter(ref -> brokers.health().isUsable(ref.node()))
        .toList();
  }

  /** Makes the topic and the group where they are not known to exist. */
  Future<Void> ensure(String topic, String group) {
    if (Topics.groupsFromCreation(topic).contains(group) && !partitions(topic).isEmpty()) {
      return Future.succeededFuture();
    }
    TopicGroup key = new TopicGroup(topic, group);
    Future<Void> known = ensured.get(key);
    if (known == null) {
      long deadlineMs = nowMs() + config.produceTimeout().toMillis();
      known =
          made(new EnsureTopicRequest(topic, List.of(group)), deadlineMs)
              .compose(replies -> announced(topic, deadlineMs));
      ensured.put(key, known);
      known.onFailure(failure -> ensured.remove(key));
    }
    return known;
  }

  /**
   * Done when every broker has the group: what one without it accepts, the group would never see.
   */
  private Future<List<TopicsReply>> made(EnsureTopicRequest request, long deadlineMs) {
    return tellAll(request)
        .recover(
            failure -> {
              if (nowMs() >= deadlineMs || !isUnavailable(failure)) {
                return Future.failedFuture(failure);
              }
              Promise<List<TopicsReply>> later = Promise.promise();
              vertx.setTimer(MAKE_AGAIN_MS, timer -> made(request, deadlineMs).onComplete(later));
              return later.future();
            });
  }

  private static boolean isUnavailable(Throwable failure) {
    return failure instanceof ProblemException known && known.problem().status() == 503;
  }

  /** A broker on another node has the topic a moment before this node hears of it. */
  private Future<Void> announced(String topic, long deadlineMs) {
    if (!view().partitions(topic).isEmpty() || nowMs() >= deadlineMs) {
      return Future.succeededFuture();
    }
    Promise<Void> later = Promise.promise();
    vertx.setTimer(LOOK_MS, timer -> announced(topic, deadlineMs).onComplete(later));
    return later.future();
  }

  /** Where this fails the message may have been taken all the same. */
  Future<PublishReply> put(PartitionRef partition, PublishRequest request) {
    return call(partition, request, config.produceTimeout(), PublishReply.class);
  }

  /** Where this fails messages may have been taken all the same. */
  Future<PublishBatchReply> putAll(PartitionRef partition, PublishBatchRequest request) {
    return call(partition, request, config.produceTimeout(), PublishBatchReply.class);
  }

  Future<LeaseReply> lease(PartitionRef partition, LeaseRequest request) {
    Duration patience = config.consumeTimeout().plusMillis(request.waitMs());
    return call(partition, request, patience, LeaseReply.class)
        .onFailure(failure -> forgetGroup(failure, partition.topic(), request.group()));
  }

  /** For acks and whatever else changes what a partition holds. */
  <T> Future<T> settle(PartitionRef partition, Object request, Class<T> reply) {
    return call(partition, request, config.ackTimeout(), reply);
  }

  /** Whatever the consumer has leased is ready again; unanswered, its lease runs out. */
  void release(PartitionRef partition, String group, String consumer) {
    settle(partition, new ReleaseRequest(group, consumer), SettleReply.class);
  }

  /** What each broker answers that does; fails where none does. */
  Future<List<TopicsReply>> askAll(Object request) {
    List<Future<TopicsReply>> calls = calls(request);
    if (calls.isEmpty()) {
      return nobody();
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
    return calls.isEmpty()
        ? nobody()
        : Future.join(calls).map(done -> calls.stream().map(Future::result).toList());
  }

  private static <T> Future<T> nobody() {
    return Future.failedFuture(
        new ProblemException(Problem.unavailable("No broker is in reach.", RETRY_MS)));
  }

  private List<Future<TopicsReply>> calls(Object request) {
    return view().nodes(Role.BROKER).stream()
        .filter(node -> brokers.health().isUsable(node))
        .map(
            node ->
                call(node, Addresses.topics(node), request, config.ackTimeout(), TopicsReply.class))
        .toList();
  }

  private void forgetGroup(Throwable failure, String topic, String group) {
    if (failure instanceof ProblemException known && known.problem().status() == 404) {
      ensured.remove(new TopicGroup(topic, group));
    }
  }

  private <T> Future<T> call(PartitionRef ref, Object request, Duration timeout, Class<T> reply) {
    String address = Addresses.partition(ref.node(), ref.topic(), ref.partition());
    return call(ref.node(), address, request, timeout, reply);
  }

  private <T> Future<T> call(
      String node, String address, Object request, Duration timeout, Class<T> reply) {
    return calls
        .call(node, address, request, timeout.toMillis(), reply)
        .onComplete(done -> note(node, done.cause()))
        .recover(failure -> Future.failedFuture(problem(failure)));
  }

  private void note(String node, Throwable failure) {
    if (isUnanswered(failure)) {
      brokers.health().unanswered(node, reason(failure), nowMs());
    } else {
      brokers.health().answered(node);
    }
  }

  /** A refusal, and that a partition is not there, are answers. */
  private static boolean isUnanswered(Throwable failure) {
    return failure instanceof ReplyException reply
        && (reply.failureType() == ReplyFailure.TIMEOUT
            || reply.failureType() == ReplyFailure.ERROR);
  }

  /** The one table from failed calls to HTTP. */
  private static ProblemException problem(Throwable failure) {
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

  /** Why a call failed, for people. */
  static String reason(Throwable failure) {
    if (!(failure instanceof ReplyException reply)) {
      return String.valueOf(failure);
    }
    return reply.failureType() == ReplyFailure.TIMEOUT
        ? "the broker did not answer in time"
        : reply.getMessage();
  }

  private DirectoryView view() {
    return brokers.directory().view();
  }

  private static long nowMs() {
    return System.nanoTime() / 1_000_000;
  }
}
