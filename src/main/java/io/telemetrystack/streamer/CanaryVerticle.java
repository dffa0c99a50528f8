package io.telemetrystack.streamer;

import io.telemetrystack.telemetry.Canary;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.CanaryStored;
import io.telemetrystack.wire.PublishReply;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.concurrent.TimeUnit;

/**
 * Sends a sample of no GPU now and then the way that all telemetry goes, each to another partition,
 * and waits to be told that it was found in the store. On an event loop.
 */
public final class CanaryVerticle extends VerticleBase {
  private static final long LOOK_MS = 500;

  private final CanaryConfig config;
  private final StreamerVerticle.Node node;
  private final CanaryFlights flights;
  private final CanaryMetrics metrics;
  private PublishHandler proxy;
  private MessageConsumer<Object> inbox;

  public CanaryVerticle(CanaryConfig config, StreamerVerticle.Node node) {
    this.config = config;
    this.node = node;
    metrics = new CanaryMetrics(node.registry());
    flights = new CanaryFlights(config.timeoutMs(), metrics);
    metrics.watch(flights::waiting);
  }

  @Override
  public Future<?> start() {
    proxy = new PublishHandler(vertx, node.directory());
    inbox = vertx.eventBus().consumer(Addresses.canary(node.directory().self()));
    inbox.handler(this::found);
    vertx.setPeriodic(config.intervalMs(), timer -> begin());
    vertx.setPeriodic(LOOK_MS, timer -> look());
    return inbox.completion();
  }

  @Override
  public Future<?> stop() {
    proxy.close();
    return inbox.unregister();
  }

  private void begin() {
    if (!flights.isFull()) {
      metrics.sent();
      publish(flights.send(node.clock().millis(), nowMs()));
    }
  }

  /** What no broker took is sent again, as samples of a source are. */
  private void look() {
    flights.expire(nowMs());
    flights.unaccepted(nowMs()).forEach(this::publish);
  }

  private void publish(CanaryFlights.Unaccepted canary) {
    proxy.publish(
        Canary.HOST + "/" + canary.number(),
        Canary.frame(node.directory().self(), canary.sentMs(), canary.number()),
        reply -> {
          if (reply instanceof PublishReply.Accepted) {
            flights.accepted(canary.sentMs());
          }
        });
  }

  private void found(Message<Object> message) {
    if (message.body() instanceof CanaryStored stored) {
      stored.sentMs().forEach(sentMs -> flights.stored(sentMs, nowMs()));
    }
  }

  private static long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
