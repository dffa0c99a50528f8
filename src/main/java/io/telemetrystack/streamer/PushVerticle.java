package io.telemetrystack.streamer;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** While it is deployed pushes are taken; a stop waits for those under way to be answered. */
public final class PushVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(PushVerticle.class);

  private final PushGate gate;
  private final Duration drainTimeout;

  public PushVerticle(PushGate gate, Duration drainTimeout) {
    this.gate = gate;
    this.drainTimeout = drainTimeout;
  }

  @Override
  public Future<?> start() {
    gate.open();
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    Promise<Void> drained = Promise.promise();
    gate.close(drained::tryComplete);
    vertx.setTimer(Math.max(1, drainTimeout.toMillis()), timer -> giveUp(drained));
    return drained.future();
  }

  private void giveUp(Promise<Void> drained) {
    if (drained.tryComplete()) {
      LOG.warn("Stopped with {} pushes that are not answered", gate.underWay());
    }
  }
}
