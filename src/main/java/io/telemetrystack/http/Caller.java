package io.telemetrystack.http;

import io.telemetrystack.resilience.RateLimit;
import io.telemetrystack.telemetry.Visibility;
import java.util.EnumSet;
import java.util.Set;

/**
 * Whom a request is from, by the key it shows.
 *
 * @param name of the key, fit for logs
 * @param visibility what it may see of what is stored and of what is live
 * @param rateLimit its own, null for that of every key
 */
public record Caller(String name, Set<Scope> scopes, Visibility visibility, RateLimit rateLimit) {
  /** Whoever reaches a node that has no keys, which only its own machine can. */
  public static final Caller ANYBODY =
      new Caller("anybody", all(), Visibility.ALL, RateLimit.UNLIMITED);

  public Caller {
    scopes = Set.copyOf(scopes);
  }

  public boolean has(Scope scope) {
    return scopes.contains(scope);
  }

  /** Every scope. */
  static Set<Scope> all() {
    return EnumSet.allOf(Scope.class);
  }
}
