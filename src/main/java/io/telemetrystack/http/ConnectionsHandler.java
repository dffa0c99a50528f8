package io.telemetrystack.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Closes connections of one server that have no request for too long. A connection on which the
 * head of a request drips in is never idle, so only this ends it. Event loop of the server.
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
  private final AcceptHandler accepts;
  private final Map<HttpConnection, Open> open = new HashMap<>();

  ConnectionsHandler(Vertx vertx, HttpLimits limits, AcceptHandler accepts) {
    this.limits = limits;
    this.accepts = accepts;
    vertx.setPeriodic(SWEEP_MS, timer -> sweep(System.nanoTime()));
  }

  /** To be called for each connection that Vert.x tells of. */
  void opened(HttpConnection connection) {
    accepts.spoke(connection.remoteAddress());
    open.put(connection, new Open(System.nanoTime() + limits.headerTimeout().toNanos()));
    connection.closeHandler(closed -> open.remove(connection));
  }

  @Override
  public void handle(RoutingContext rc) {
    Open state = open.get(rc.request().connection());
    if (state != null) {
      state.requests++;
      rc.addEndHandler(
          done -> {
            state.requests--;
            state.dueNs = System.nanoTime() + limits.idleTimeout().toNanos();
          });
    }
    rc.next();
  }

  private void sweep(long nowNs) {
    accepts.closeSilent(nowNs - limits.headerTimeout().toNanos());
    for (Map.Entry<HttpConnection, Open> one : List.copyOf(open.entrySet())) {
      Open state = one.getValue();
      if (state.requests == 0 && nowNs - state.dueNs > 0) {
        open.remove(one.getKey());
        accepts.countExpired();
        one.getKey().close();
      }
    }
  }
}
