package io.telemetrystack.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Lets pages of certain origins call the node from a browser, preflight included. Pages of other
 * origins get the same answers, which their browser keeps from them.
 */
final class CorsHandler implements Handler<RoutingContext> {
  private static final Duration PREFLIGHT_LASTS = Duration.ofMinutes(10);
  private static final Set<HttpMethod> METHODS =
      Set.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PATCH, HttpMethod.DELETE);
  private static final Set<String> REQUEST_HEADERS =
      Set.of("Authorization", "X-API-Key", "Content-Type", "Content-Encoding", "Last-Event-ID");
  private static final Set<String> ANSWER_HEADERS =
      Set.of("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After", "ETag");

  private volatile Handler<RoutingContext> current;

  CorsHandler(Set<String> origins) {
    replace(origins);
  }

  void replace(Set<String> origins) {
    current = origins.isEmpty() ? RoutingContext::next : allowing(origins);
  }

  @Override
  public void handle(RoutingContext rc) {
    current.handle(rc);
  }

  private static Handler<RoutingContext> allowing(Set<String> origins) {
    io.vertx.ext.web.handler.CorsHandler cors = io.vertx.ext.web.handler.CorsHandler.create();
    if (!origins.contains("*")) {
      cors.addOrigins(List.copyOf(origins));
    }
    cors.allowedMethods(METHODS)
        .allowedHeaders(REQUEST_HEADERS)
        .exposedHeaders(ANSWER_HEADERS)
        .maxAgeSeconds((int) PREFLIGHT_LASTS.toSeconds());
    return rc -> {
      String origin = rc.request().getHeader(HttpHeaders.ORIGIN);
      if (origin != null && (origins.contains("*") || origins.contains(origin))) {
        cors.handle(rc);
      } else {
        rc.next();
      }
    };
  }
}
