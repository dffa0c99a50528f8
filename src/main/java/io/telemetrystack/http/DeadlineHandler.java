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
  private static final String RUNNING = DeadlineHandler.class.getName();
  private static final long GRACE_MS = 1_000;

  private record Running(DeadlineHandler handler, long timer) {}

  private final Duration timeout;

  DeadlineHandler(Duration timeout) {
    this.timeout = timeout;
  }

  @Override
  public void handle(RoutingContext rc) {
    begin(rc);
    rc.addEndHandler(done -> lift(rc));
    rc.next();
  }

  /** For a body so large that it cannot be there in time, of which enough has come. */
  public static void extend(RoutingContext rc) {
    Running running = rc.get(RUNNING);
    if (running != null) {
      lift(rc);
      running.handler().begin(rc);
    }
  }

  private void begin(RoutingContext rc) {
    rc.put(RUNNING, new Running(this, rc.vertx().setTimer(timeout.toMillis(), id -> expire(rc))));
  }

  /** For an answer that lasts as long as the client likes. */
  public static void lift(RoutingContext rc) {
    Running running = rc.remove(RUNNING);
    if (running != null) {
      rc.vertx().cancelTimer(running.timer());
    }
  }

  private void expire(RoutingContext rc) {
    ProblemHandler.answer(
        rc.response(),
        Problem.timeout(
            "The request was not read and answered within " + timeout.toMillis() + " ms."));
    closeUnread(rc);
  }

  /** Ends a request that is answered already and goes on sending. */
  public static void closeUnread(RoutingContext rc) {
    HttpServerRequest request = rc.request();
    rc.vertx()
        .setTimer(
            GRACE_MS,
            id -> {
              if (!request.isEnded()) {
                request.response().reset();
                request.connection().close();
              }
            });
  }
}
