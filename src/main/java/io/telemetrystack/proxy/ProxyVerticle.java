package io.telemetrystack.proxy;

import io.micrometer.core.instrument.MeterRegistry;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.PublishRequest;
import io.telemetrystack.wire.Refusals;
import io.telemetrystack.wire.Role;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;

/**
 * Role proxy: takes what is published at {@link Addresses#publish} to the partition of its key and
 * brings the partition's answer back. Accepted frames also go to {@link Addresses#live} of each
 * node that listens. Checks regularly which brokers answer. On an event loop.
 *
 * <p>A message that got no answer in time may have been accepted: whoever sends it again risks a
 * repetition, which the store makes harmless.
 */
public final class ProxyVerticle extends VerticleBase {
  private static final long RATE_MS = 1_000;

  private final ProxyConfig config;
  private final Brokers brokers;
  private final ProxyMetrics metrics;
  private BrokersHandler calls;
  private PublishingHandler publishing;
  private ListenersHandler listeners;
  private MessageConsumer<Object> inbox;

  public ProxyVerticle(ProxyConfig config, Brokers brokers, MeterRegistry meters) {
    this.config = config;
    this.brokers = brokers;
    metrics = new ProxyMetrics(meters);
  }

  @Override
  public Future<?> start() {
    calls = new BrokersHandler(vertx, config, brokers);
    publishing = new PublishingHandler(brokers, calls, config, metrics);
    listeners = new ListenersHandler(vertx, brokers.directory());
    new HealthCheckHandler(vertx, brokers).start();
    vertx.setPeriodic(RATE_MS, timer -> brokers.rates().tick(System.nanoTime() / 1_000_000));
    inbox = vertx.eventBus().consumer(Addresses.publish(brokers.directory().self()));
    inbox.handler(this::receive);
    return inbox.completion().onSuccess(done -> brokers.directory().take(Role.PROXY));
  }

  @Override
  public Future<?> stop() {
    brokers.directory().giveUp(Role.PROXY);
    return inbox.unregister().onComplete(done -> calls.close());
  }

  private void receive(Message<Object> message) {
    if (!(message.body() instanceof PublishRequest request)) {
      message.fail(Refusals.MALFORMED, "not a request to publish");
      return;
    }
    try {
      publishing
          .publish(request)
          .onSuccess(
              answer -> {
                message.reply(answer);
                listeners.show(request, answer);
              });
    } catch (RuntimeException e) {
      message.fail(Refusals.FAULT, e.toString());
      throw e;
    }
  }
}
