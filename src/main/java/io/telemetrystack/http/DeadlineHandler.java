package io.telemetrystack.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/**
 * Gives each request a time by which it is read and answered whole. A body that drips in never
 * becomes idle, so only this ends it.
 */
public final class DeadlineHandler implements Handler<RoutingContext> {
  private static final String TIMER = DeadlineHandler.class.getName();
  private static final long GRACE_MS = 1_000;

  private final Duration timeout;

  DeadlineHandler(Duration timeout) {
    this.timeout = timeout;
  }

  @Override
  public void handle(RoutingContext rc) {
    rc.put(TIMER, rc.vertx().setTimer(timeout.toMillis(), id -> expire(rc)));
    rc.addEndHandler(done -> lift(rc));
    rc.next();
  }

  /** For an answer that lasts as long as the client likes. */
  public static void lift(RoutingContext rc) {
    Long timer = rc.remove(TIMER);
    if (timer != null) {
      rc.vertx().cancelTimer(timer);
    }
  }

  private void expire(RoutingContext rc) {
    HttpServerRequest request = rc.request();
    ProblemHandler.answer(
        rc.response(),
        Problem.timeout(
            "The request was not read and answered within " + timeout.toMillis() + " ms."));
    rc.vertx().setTimer(GRACE_MS, id -> closeUnread(request));
  }

  private static void closeUnread(HttpServerRequest request) {
    if (!request.isEnded()) {
      request.response().reset();
      request.connection().close();
    }
  }
}
