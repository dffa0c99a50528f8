package io.telemetrystack.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Guards the queue's endpoints: where a service token is configured it must be shown, or, where the
 * endpoint allows, an API key with a scope that it names. Without a token they are served on
 * loopback only, there as all else: with an API key where one is configured.
 */
public final class ServiceTokenHandler implements Handler<RoutingContext> {
  /** Whoever shows the service token. */
  static final String HOLDER = "service token";

  private static final String NOT_SERVED =
      "The queue is served here only once SERVICE_TOKEN or SERVICE_TOKEN_FILE is set.";

  private final HttpConfig config;
  private final Set<Scope> scopes;

  private ServiceTokenHandler(HttpConfig config, Set<Scope> scopes) {
    this.config = config;
    this.scopes = scopes;
  }

  /** For what programs do all day. */
  public static ServiceTokenHandler tokenOnly(HttpConfig config) {
    return new ServiceTokenHandler(config, Set.of());
  }

  /** For what operators do too, whose key has one of the scopes. */
  public static ServiceTokenHandler tokenOrKey(HttpConfig config, Scope... scopes) {
    return new ServiceTokenHandler(config, Set.of(scopes));
  }

  @Override
  public void handle(RoutingContext rc) {
    Caller caller = caller(rc);
    if (showsToken(config, rc) || (caller != null && opens(caller))) {
      rc.next();
    } else if (scopes.isEmpty() && !hasToken() && !config.onLoopback()) {
      ProblemHandler.answer(rc.response(), Problem.of(403, NOT_SERVED));
    } else if (caller != null && !(scopes.isEmpty() && hasToken())) {
      throw ScopeHandler.lacks(scopes.isEmpty() ? Set.of(Scope.ADMIN) : scopes);
    } else {
      ApiKeyHandler.refuse(rc, refusal(rc));
    }
  }

  /** Whether the request shows the token. */
  static boolean showsToken(HttpConfig config, RoutingContext rc) {
    ApiKeys token = config.access().serviceToken();
    return Stream.of(CallerHandler.key(rc), CallerHandler.bearer(rc))
        .anyMatch(text -> text != null && token.accepts(text, Instant.EPOCH));
  }

  /** Where a token is asked for, being anybody is not enough. */
  private Caller caller(RoutingContext rc) {
    Caller caller = ApiKeyHandler.caller(rc);
    return hasToken() && Caller.ANYBODY.equals(caller) ? null : caller;
  }

  private boolean hasToken() {
    return !config.access().serviceToken().isEmpty();
  }

  /** What is for programs alone is, without a token, for those who may do more. */
  private boolean opens(Caller caller) {
    return scopes.isEmpty()
        ? !hasToken() && config.onLoopback() && caller.has(Scope.ADMIN)
        : scopes.stream().anyMatch(caller::has);
  }

  private String refusal(RoutingContext rc) {
    if (!hasToken()) {
      return CallerHandler.of(rc).refusal();
    }
    return CallerHandler.key(rc) == null
        ? "The service token is needed, as Authorization: Bearer."
        : "The token is not known.";
  }
}
