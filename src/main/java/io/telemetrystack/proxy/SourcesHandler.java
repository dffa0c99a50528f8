package io.telemetrystack.proxy;

import io.telemetrystack.proxy.ArrivalsHandler.Source;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What clients of this server wait for, and what they are called there. One event loop. */
final class SourcesHandler {
  private static final long UNUSED_NS = TimeUnit.SECONDS.toNanos(60);

  private final Vertx vertx;
  private final BrokersHandler brokers;
  private final Map<Source, ArrivalsHandler> sources = new HashMap<>();
  private final String node;
  private long consumers;

  /**
   * @param node what the names of all consumers of this node begin with
   */
  SourcesHandler(Vertx vertx, BrokersHandler brokers, String node) {
    this.node = node;
    this.vertx = vertx;
    this.brokers = brokers;
  }

  /** A name that no other consumer has. */
  String newConsumer() {
    return node + "/http-" + consumers++;
  }

  ArrivalsHandler of(Source source) {
    return sources.computeIfAbsent(source, wanted -> new ArrivalsHandler(vertx, brokers, wanted));
  }

  /** Called about once a second. */
  void refresh() {
    sources.values().removeIf(arrivals -> arrivals.isUnused(UNUSED_NS));
    sources.values().forEach(ArrivalsHandler::refresh);
  }
}
