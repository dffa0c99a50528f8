package io.telemetrystack.http;

import io.telemetrystack.telemetry.Visibility;
import java.util.EnumSet;
import java.util.Set;

/**
 * Whom a request is from, by the key it shows.
 *
 * @param name of the key, fit for logs
 * @param visibility what it may see of what is stored and of what is live
 */
public record Caller(String name, Set<Scope> scopes, Visibility visibility) {
  /** Whoever reaches a node that has no keys, which only its own machine can. */
  public static final Caller ANYBODY = new Caller("anybody", all(), Visibility.ALL);

  public Caller {
    scopes = Set.copyOf(scopes);
  }

  /** Every scope. */
  static Set<Scope> all() {
    return EnumSet.allOf(Scope.class);
  }
}
