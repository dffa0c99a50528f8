package io.telemetrystack.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.stream.Collectors;

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
    if (!ApiKeyHandler.caller(rc).has(scope)) {
      throw lacks(Set.of(scope));
    }
    rc.next();
  }

  /** The answer to a key that has none of the scopes. */
  static ProblemException lacks(Set<Scope> scopes) {
    String names = scopes.stream().map(Scope::text).sorted().collect(Collectors.joining("' or '"));
    return new ProblemException(
        Problem.of(403, "The key needs the scope '" + names + "' for this."));
  }
}
