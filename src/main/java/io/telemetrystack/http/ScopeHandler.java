package io.telemetrystack.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/** Lets a request pass whose key has a scope. Stands before the handler of each guarded route. */
public final class ScopeHandler implements Handler<RoutingContext> {
  private final Scope scope;

  private ScopeHandler(Scope scope) {
    this.scope = scope;
  }

  public static ScopeHandler of(Scope scope) {
    return new ScopeHandler(scope);
  }

  @Override
  public void handle(RoutingContext rc) {
    if (!ApiKeyHandler.caller(rc).scopes().contains(scope)) {
      throw new ProblemException(
          Problem.of(403, "The key needs the scope '" + scope.text() + "' for this."));
    }
    rc.next();
  }
}
