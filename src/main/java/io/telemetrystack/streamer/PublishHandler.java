package io.telemetrystack.streamer;

import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.FramePayload;
import io.telemetrystack.wire.PublishReply;
import io.telemetrystack.wire.PublishRequest;
import io.telemetrystack.wire.Topics;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.function.Consumer;

/**
 * Sends frames to the proxy over the event bus. A circuit breaker answers for a proxy that has not
 * answered several times in a row, so that it is not hammered; on the context of the caller.
 */
final class PublishHandler implements Publisher.Proxy {
  private static final long SEND_TIMEOUT_MS = 5_000;
  private static final long BREAKER_RESET_MS = 1_000;
  private static final int BREAKER_FAILURES = 5;

  private final Vertx vertx;
  private final CircuitBreaker breaker;
  private final DeliveryOptions options = new DeliveryOptions().setSendTimeout(SEND_TIMEOUT_MS);

  PublishHandler(Vertx vertx) {
    this.vertx = vertx;
    CircuitBreakerOptions breakerOptions =
        new CircuitBreakerOptions()
            .setMaxFailures(BREAKER_FAILURES)
            .setTimeout(2 * SEND_TIMEOUT_MS)
            .setResetTimeout(BREAKER_RESET_MS);
    breaker = CircuitBreaker.create("streamer-publish", vertx, breakerOptions);
  }

  @Override
  public void publish(Frame frame, Consumer<PublishReply> answer) {
    PublishRequest request =
        new PublishRequest(Topics.TELEMETRY, frame.host(), new FramePayload(frame));
    breaker
        .<PublishReply>execute(
            promise ->
                vertx
                    .eventBus()
                    .<PublishReply>request(Addresses.PUBLISH, request, options)
                    .map(Message::body)
                    .onComplete(promise))
        .otherwise(failure -> new PublishReply.Unavailable(String.valueOf(failure), 0))
        .onSuccess(answer::accept);
  }

  void close() {
    breaker.close();
  }
}
