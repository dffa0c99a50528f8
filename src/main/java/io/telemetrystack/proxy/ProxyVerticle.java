package io.telemetrystack.proxy;

import io.micrometer.core.instrument.MeterRegistry;
import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.FramePayload;
import io.telemetrystack.wire.PublishReply;
import io.telemetrystack.wire.PublishRequest;
import io.telemetrystack.wire.Refusals;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Role proxy: takes what is published at {@link Addresses#PUBLISH} to the partition of its key and
 * brings the partition's answer back. Accepted frames also go to {@link Addresses#LIVE} while
 * somebody watches. On an event loop; several may be deployed.
 *
 * <p>A message that got no answer in time may have been accepted: whoever sends it again risks a
 * repetition, which the store makes harmless.
 */
public final class ProxyVerticle extends VerticleBase {
  private static final long RETRY_MS = 500;

  private final Router router;
  private final ProxyMetrics metrics;
  private final BooleanSupplier watched;
  private final DeliveryOptions delivery;
  private MessageConsumer<Object> inbox;

  /**
   * @param watched whether anybody listens to live frames; asked for each one
   */
  public ProxyVerticle(
      ProxyConfig config,
      PartitionDirectory directory,
      MeterRegistry meters,
      BooleanSupplier watched) {
    this.watched = watched;
    router = new Router(directory, config.virtualNodes());
    metrics = new ProxyMetrics(meters);
    delivery = new DeliveryOptions().setSendTimeout(config.produceTimeout().toMillis());
  }

  @Override
  public Future<?> start() {
    inbox = vertx.eventBus().consumer(Addresses.PUBLISH);
    inbox.handler(this::receive);
    return inbox.completion();
  }

  @Override
  public Future<?> stop() {
    return inbox.unregister();
  }

  private void receive(Message<Object> message) {
    if (!(message.body() instanceof PublishRequest request)) {
      message.fail(Refusals.MALFORMED, "not a request to publish");
      return;
    }
    try {
      publish(request).onSuccess(reply -> answer(message, request, reply));
    } catch (RuntimeException e) {
      message.fail(Refusals.FAULT, e.toString());
      throw e;
    }
  }

  /** Never fails. */
  private Future<PublishReply> publish(PublishRequest request) {
    Optional<PartitionRef> partition = router.route(request.topic(), request.key());
    if (partition.isEmpty()) {
      return Future.succeededFuture(
          new PublishReply.Unavailable(
              "no broker in reach has the partition of the key", RETRY_MS));
    }
    PartitionRef ref = partition.get();
    return vertx
        .eventBus()
        .<PublishReply>request(
            Addresses.partition(ref.node(), ref.topic(), ref.partition()), request, delivery)
        .map(Message::body)
        .otherwise(failure -> new PublishReply.Unavailable(failure.getMessage(), RETRY_MS));
  }

  private void answer(Message<Object> message, PublishRequest request, PublishReply reply) {
    metrics.count(reply);
    if (reply instanceof PublishReply.Accepted) {
      show(request);
    }
    message.reply(reply);
  }

  private void show(PublishRequest request) {
    if (request.payload() instanceof FramePayload frame && watched.getAsBoolean()) {
      vertx.eventBus().publish(Addresses.LIVE, frame);
    }
  }
}
