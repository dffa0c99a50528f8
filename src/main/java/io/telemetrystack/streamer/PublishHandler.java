package io.telemetrystack.streamer;

import io.telemetrystack.cluster.CallsHandler;
import io.telemetrystack.cluster.DirectoryView;
import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.FramePayload;
import io.telemetrystack.wire.PublishReplies;
import io.telemetrystack.wire.PublishReply;
import io.telemetrystack.wire.PublishRequest;
import io.telemetrystack.wire.Role;
import io.telemetrystack.wire.Topics;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Consumer;

/**
 * Sends frames to a proxy over the event bus: to that of its own node where there is one, else to
 * one after the other. A circuit breaker answers for proxies that have not answered several times
 * in a row, so that they are not hammered; on the context of the caller.
 */
final class PublishHandler implements Publisher.Proxy {
  private static final long SEND_TIMEOUT_MS = 5_000;
  private static final long BREAKER_RESET_MS = 1_000;
  private static final int BREAKER_FAILURES = 5;

  private final PartitionDirectory directory;
  private final CallsHandler calls;
  private final CircuitBreaker breaker;
  private int turn;

  PublishHandler(Vertx vertx, PartitionDirectory directory) {
    this.directory = directory;
    calls = new CallsHandler(vertx, directory, node -> true);
    CircuitBreakerOptions breakerOptions =
        new CircuitBreakerOptions()
            .setMaxFailures(BREAKER_FAILURES)
            .setTimeout(2 * SEND_TIMEOUT_MS)
            .setResetTimeout(BREAKER_RESET_MS);
    breaker = CircuitBreaker.create("streamer-publish", vertx, breakerOptions);
  }

  @Override
  public void publish(Frame frame, Consumer<PublishReply> answer) {
    publish(frame.host(), frame, answer);
  }

  /**
   * @param key chooses the partition
   */
  void publish(String key, Frame frame, Consumer<PublishReply> answer) {
    PublishRequest request = new PublishRequest(Topics.TELEMETRY, key, new FramePayload(frame));
    breaker
        .<PublishReply>execute(
            promise -> {
              String node = proxy();
              calls
                  .call(
                      node, Addresses.publish(node), request, SEND_TIMEOUT_MS, PublishReplies.class)
                  .map(PublishReplies::single)
                  .onComplete(promise);
            })
        .otherwise(failure -> new PublishReply.Unavailable(String.valueOf(failure), 0))
        .onSuccess(answer::accept);
  }

  /** The node whose proxy is next; this node itself, where nobody answers, if none has one. */
  private String proxy() {
    DirectoryView view = directory.view();
    List<String> proxies = view.takers(Role.PROXY);
    if (proxies.isEmpty() || view.has(directory.self(), Role.PROXY)) {
      return directory.self();
    }
    turn = (turn + 1) % proxies.size();
    return proxies.get(turn);
  }

  void close() {
    breaker.close();
    calls.close();
  }
}
