package io.telemetrystack.proxy;

import io.telemetrystack.cluster.CallsHandler;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.HealthReply;
import io.telemetrystack.wire.HealthRequest;
import io.telemetrystack.wire.Role;
import io.vertx.core.Vertx;
import java.util.List;

/** Asks brokers whether they answer, so that one that does not is known before it is needed. */
final class HealthCheckHandler {
  private static final long EVERY_MS = 500;
  private static final long TIMEOUT_MS = 1_000;

  private final Vertx vertx;
  private final Brokers brokers;
  private final CallsHandler calls;

  HealthCheckHandler(Vertx vertx, Brokers brokers) {
    this.vertx = vertx;
    this.brokers = brokers;
    calls = new CallsHandler(vertx, brokers.directory(), node -> true);
  }

  /** Asks until the verticle that makes it is undeployed. */
  void start() {
    vertx.setPeriodic(0, EVERY_MS, timer -> check());
  }

  private void check() {
    List<String> nodes = brokers.directory().view().nodes(Role.BROKER);
    brokers.health().forgetAllBut(nodes);
    nodes.forEach(this::check);
  }

  private void check(String node) {
    calls
        .call(node, Addresses.topics(node), new HealthRequest(), TIMEOUT_MS, HealthReply.class)
        .onComplete(
            done -> {
              String problem = done.succeeded() ? "" : BrokersHandler.reason(done.cause());
              brokers.health().checked(node, problem, System.nanoTime() / 1_000_000);
            });
  }
}
