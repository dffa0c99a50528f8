package io.telemetrystack.http;

import io.telemetrystack.resilience.RateLimit;
import io.telemetrystack.telemetry.Visibility;
import java.time.Instant;
import java.util.Set;

/**
 * One key of the HTTP interface.
 *
 * @param hash of its text, as {@link KeyText#hash} makes it
 * @param rateLimit its own, null for that of every key
 * @param expires from then on it is refused; null for never
 */
public record ApiKey(
    String name,
    String hash,
    Set<Scope> scopes,
    Visibility visibility,
    RateLimit rateLimit,
    Instant expires,
    boolean revoked) {
  public ApiKey {
    scopes = Set.copyOf(scopes);
  }

  /** A key with all rights. */
  static ApiKey unlimited(String name, String text) {
    return new ApiKey(name, KeyText.hash(text), Caller.all(), Visibility.ALL, null, null, false);
  }

  /** The same, which opens nothing any more. */
  public ApiKey revoke() {
    return new ApiKey(name, hash, scopes, visibility, rateLimit, expires, true);
  }

  Caller caller() {
    return new Caller(name, scopes, visibility, rateLimit);
  }
}
