package io.telemetrystack.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/** Lets a request pass that shows a good key, or any where no key is configured. */
public final class ApiKeyHandler implements Handler<RoutingContext> {
  private static final String CHALLENGE = "Bearer realm=\"telemetry-stack\"";

  @Override
  public void handle(RoutingContext rc) {
    ApiKeys.Answer answer = CallerHandler.of(rc);
    if (answer.caller() == null) {
      refuse(rc, answer.refusal());
    } else {
      rc.next();
    }
  }

  /** Whom a request is from; null where it shows no good key. */
  public static Caller caller(RoutingContext rc) {
    return CallerHandler.of(rc).caller();
  }

  /** Answers that the request needs to show who it is from. */
  static void refuse(RoutingContext rc, String detail) {
    rc.response().putHeader("WWW-Authenticate", CHALLENGE);
    ProblemHandler.answer(rc.response(), Problem.of(401, detail));
  }
}
