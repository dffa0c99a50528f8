package io.telemetrystack.cluster;

import io.telemetrystack.wire.Unreadable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Requests to nodes over the event bus, which alone would let a request wait for its whole time-out
 * when the node that should answer has gone. On one event loop, or one worker.
 */
public final class CallsHandler {
  private static final long LOOK_MS = 100;

  private final Vertx vertx;
  private final PartitionDirectory directory;
  private final Predicate<String> usable;
  private final Map<String, Set<Promise<Object>>> unanswered = new HashMap<>();
  private final long timer;

  /**
   * Looks after its calls until it is closed, or the verticle that makes it is undeployed.
   *
   * @param usable whether it makes sense to wait for answers of a node
   */
  public CallsHandler(Vertx vertx, PartitionDirectory directory, Predicate<String> usable) {
    this.vertx = vertx;
    this.directory = directory;
    this.usable = usable;
    timer = vertx.setPeriodic(LOOK_MS, id -> look());
  }

  /**
   * Fails with a {@link ReplyException}: what the node refused with, or {@link
   * ReplyFailure#NO_HANDLERS} where it has no such address, or {@link ReplyFailure#TIMEOUT} or
   * {@link ReplyFailure#ERROR} where it did not answer.
   *
   * @param address one of the node
   */
  public <T> Future<T> call(
      String node, String address, Object request, long timeoutMs, Class<T> reply) {
    Promise<Object> answer = Promise.promise();
    unanswered.computeIfAbsent(node, n -> new HashSet<>()).add(answer);
    vertx
        .eventBus()
        .request(address, request, new DeliveryOptions().setSendTimeout(timeoutMs))
        .map(Message::body)
        .onComplete(
            done -> {
              forget(node, answer);
              if (done.succeeded()) {
                answer.tryComplete(done.result());
              } else {
                answer.tryFail(asReplyException(done.cause()));
              }
            });
    return answer.future().compose(body -> expect(body, reply));
  }

  private void forget(String node, Promise<Object> call) {
    Set<Promise<Object>> calls = unanswered.get(node);
    if (calls != null) {
      calls.remove(call);
    }
  }

  private void abandon(String node, String reason) {
    Set<Promise<Object>> calls = unanswered.remove(node);
    if (calls != null) {
      List.copyOf(calls).forEach(call -> call.tryFail(noAnswer(reason)));
    }
  }

  public void close() {
    vertx.cancelTimer(timer);
  }

  private void look() {
    unanswered.values().removeIf(Set::isEmpty);
    if (unanswered.isEmpty()) {
      return;
    }
    Set<String> there = new HashSet<>();
    directory.view().nodes().forEach(node -> there.add(node.node()));
    for (String node : List.copyOf(unanswered.keySet())) {
      if (!there.contains(node)) {
        abandon(node, "node " + node + " has gone");
      } else if (!usable.test(node)) {
        abandon(node, "node " + node + " does not answer");
      }
    }
  }

  private static <T> Future<T> expect(Object body, Class<T> reply) {
    if (reply.isInstance(body)) {
      return Future.succeededFuture(reply.cast(body));
    }
    String reason = body instanceof Unreadable unreadable ? unreadable.reason() : "not " + reply;
    return Future.failedFuture(noAnswer("the answer cannot be read: " + reason));
  }

  /** A connection that breaks is no answer. */
  private static Throwable asReplyException(Throwable failure) {
    return failure instanceof ReplyException ? failure : noAnswer(String.valueOf(failure));
  }

  private static ReplyException noAnswer(String reason) {
    return new ReplyException(ReplyFailure.ERROR, reason);
  }
}
