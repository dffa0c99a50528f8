package io.telemetrystack.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;

/** Lets a request pass that shows a key, or any where no key is configured. */
public final class ApiKeyHandler implements Handler<RoutingContext> {
  private static final String API_KEY = "X-API-Key";
  private static final String CHALLENGE = "Bearer realm=\"telemetry-stack\"";

  private static final String CALLER = ApiKeyHandler.class.getName();

  private final ApiKeys keys;

  ApiKeyHandler(ApiKeys keys) {
    this.keys = keys;
  }

  @Override
  public void handle(RoutingContext rc) {
    String key = key(rc);
    if (keys.isEmpty() || (key != null && keys.accepts(key))) {
      rc.put(CALLER, Caller.ANYBODY);
      rc.next();
      return;
    }
    refuse(
        rc,
        key == null
            ? "A key is needed, as X-API-Key or as Authorization: Bearer."
            : "The key is not known.");
  }

  /** Whom a request is from that has passed. */
  public static Caller caller(RoutingContext rc) {
    return rc.get(CALLER);
  }

  /** Answers that the request needs to show who it is from. */
  static void refuse(RoutingContext rc, String detail) {
    rc.response().putHeader("WWW-Authenticate", CHALLENGE);
    ProblemHandler.answer(rc.response(), Problem.of(401, detail));
  }

  /** What the request shows, or null. */
  static String key(RoutingContext rc) {
    String key = rc.request().getHeader(API_KEY);
    return key != null ? key : bearer(rc.request().getHeader(HttpHeaders.AUTHORIZATION));
  }

  /** {@code Token} is what InfluxDB's clients send. */
  private static String bearer(String authorization) {
    int space = authorization == null ? -1 : authorization.indexOf(' ');
    if (space < 0) {
      return null;
    }
    String scheme = authorization.substring(0, space).toLowerCase(Locale.ROOT);
    return scheme.equals("bearer") || scheme.equals("token")
        ? authorization.substring(space + 1).strip()
        : null;
  }
}
