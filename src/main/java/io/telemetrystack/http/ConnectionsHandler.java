package io.telemetrystack.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The connections of one server: how many there may be, and how long one may be without a request.
 * A connection on which the head of a request drips in is never idle, so only this ends it. Event
 * loop of the server.
 */
final class ConnectionsHandler implements Handler<RoutingContext> {
  private static final long SWEEP_MS = 250;

  private static final class Open {
    private int requests;
    private long dueNs;

    Open(long dueNs) {
      this.dueNs = dueNs;
    }
  }

  private final HttpLimits limits;
  private final Map<HttpConnection, Open> open = new IdentityHashMap<>();
  private final Counter refused;
  private final Counter expired;
  private volatile int count;

  ConnectionsHandler(Vertx vertx, HttpLimits limits, MeterRegistry registry) {
    this.limits = limits;
    refused = closed(registry, "too-many");
    expired = closed(registry, "no-request");
    Gauge.builder("telemetry.http.connections", this, it -> it.count)
        .description("Open HTTP connections that have sent something")
        .strongReference(true)
        .register(registry);
    vertx.setPeriodic(SWEEP_MS, timer -> sweep(System.nanoTime()));
  }

  private static Counter closed(MeterRegistry registry, String reason) {
    return Counter.builder("telemetry.http.connections.closed")
        .description("HTTP connections closed by the node: there were too many, or no request came")
        .tag("reason", reason)
        .register(registry);
  }

  /** To be called for each new connection. */
  void opened(HttpConnection connection) {
    if (open.size() >= limits.maxConnections()) {
      refused.increment();
      connection.close();
      return;
    }
    open.put(connection, new Open(System.nanoTime() + limits.headerTimeout().toNanos()));
    count = open.size();
    connection.closeHandler(
        closed -> {
          open.remove(connection);
          count = open.size();
        });
  }

  @Override
  public void handle(RoutingContext rc) {
    Open state = open.get(rc.request().connection());
    if (state == null) {
      rc.request().connection().close();
      return;
    }
    state.requests++;
    rc.addEndHandler(
        done -> {
          state.requests--;
          state.dueNs = System.nanoTime() + limits.idleTimeout().toNanos();
        });
    rc.next();
  }

  private void sweep(long nowNs) {
    for (Map.Entry<HttpConnection, Open> one : List.copyOf(open.entrySet())) {
      Open state = one.getValue();
      if (state.requests == 0 && nowNs - state.dueNs > 0) {
        expired.increment();
        one.getKey().close();
        open.remove(one.getKey());
      }
    }
    count = open.size();
  }
}
