package io.telemetrystack.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;

/** Finds out whom a request is from. Refuses nothing: what a request may do is asked later. */
final class CallerHandler implements Handler<RoutingContext> {
  private static final String API_KEY = "X-API-Key";
  private static final String ANSWER = CallerHandler.class.getName();
  private static final ApiKeys.Answer ANYBODY = new ApiKeys.Answer(Caller.ANYBODY, null);
  private static final ApiKeys.Answer NO_KEY =
      new ApiKeys.Answer(null, "A key is needed, as X-API-Key or as Authorization: Bearer.");

  private final KeyRing keys;

  CallerHandler(KeyRing keys) {
    this.keys = keys;
  }

  @Override
  public void handle(RoutingContext rc) {
    rc.put(ANSWER, answer(rc));
    rc.next();
  }

  private ApiKeys.Answer answer(RoutingContext rc) {
    if (keys.isOpen()) {
      return ANYBODY;
    }
    String key = key(rc);
    return key == null ? NO_KEY : keys.find(key);
  }

  /** Whose key the request shows, or why it shows none that is good. */
  static ApiKeys.Answer of(RoutingContext rc) {
    return rc.get(ANSWER);
  }

  /** What the request shows, or null. */
  static String key(RoutingContext rc) {
    String key = rc.request().getHeader(API_KEY);
    return key != null ? key : bearer(rc);
  }

  /** What the request shows as a bearer, whatever else it shows; or null. */
  static String bearer(RoutingContext rc) {
    return bearer(rc.request().getHeader(HttpHeaders.AUTHORIZATION));
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
