package io.telemetrystack.http;

import io.telemetrystack.resilience.RateLimit;
import io.telemetrystack.resilience.RateLimits;
import io.telemetrystack.resilience.RateLimits.Answer;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.CompletableFuture;

/** Turns a request away whose key has made too many. */
final class RateLimitHandler implements Handler<RoutingContext> {
  private final RateLimits limits;
  private volatile RateLimit standard;

  RateLimitHandler(RateLimits limits, RateLimit standard) {
    this.limits = limits;
    this.standard = standard;
  }

  void replace(RateLimit fresh) {
    standard = fresh;
  }

  @Override
  public void handle(RoutingContext rc) {
    Caller caller = ApiKeyHandler.caller(rc);
    RateLimit limit = caller == null ? RateLimit.UNLIMITED : limit(caller);
    if (limit.isUnlimited()) {
      rc.next();
      return;
    }
    CompletableFuture<Answer> answer = limits.take(caller.name(), limit).toCompletableFuture();
    if (answer.isDone()) {
      pass(rc, limit, answer.join());
      return;
    }
    rc.request().pause();
    Future.fromCompletionStage(answer, rc.vertx().getOrCreateContext())
        .onSuccess(
            result -> {
              rc.request().resume();
              pass(rc, limit, result);
            })
        .onFailure(rc::fail);
  }

  private RateLimit limit(Caller caller) {
    return caller.rateLimit() == null ? standard : caller.rateLimit();
  }

  /** The headers are those of the IETF's draft "RateLimit header fields for HTTP", version 3. */
  private static void pass(RoutingContext rc, RateLimit limit, Answer answer) {
    long resetMs = limit.resetMs(answer.remaining());
    MultiMap headers = rc.response().headers();
    headers
        .set("RateLimit-Limit", Long.toString(limit.burst()))
        .set("RateLimit-Remaining", Long.toString(answer.remaining()))
        .set("RateLimit-Reset", Long.toString((resetMs + 999) / 1_000));
    if (answer.taken()) {
      rc.next();
      return;
    }
    ProblemHandler.answer(
        rc.response(),
        Problem.tooMany(
            "The key may make " + limit + " requests, " + limit.burst() + " at once.",
            answer.retryAfterMs()));
    DeadlineHandler.closeUnread(rc);
  }
}
