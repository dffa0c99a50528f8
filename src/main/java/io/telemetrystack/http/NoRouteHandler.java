package io.telemetrystack.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Answers what no route took: 405 with the methods that the path does take, or 404 when there is
 * nothing at the path.
 */
final class NoRouteHandler implements Handler<RoutingContext> {
  private record Resource(Pattern path, Set<HttpMethod> methods) {}

  private static final String VARIABLE = ":[A-Za-z_]+";

  private final List<Resource> resources;

  private NoRouteHandler(List<Resource> resources) {
    this.resources = resources;
  }

  /** To be called when the router has all its routes. */
  static void install(Router router) {
    List<Resource> resources =
        router.getRoutes().stream()
            .filter(route -> route.getPath() != null && route.methods() != null)
            .map(route -> new Resource(pattern(route), route.methods()))
            .toList();
    NoRouteHandler handler = new NoRouteHandler(resources);
    router.errorHandler(404, handler).errorHandler(405, handler);
  }

  private static Pattern pattern(Route route) {
    return Pattern.compile(route.getPath().replaceAll(VARIABLE, "[^/]+") + "/?");
  }

  @Override
  public void handle(RoutingContext rc) {
    if (rc.failure() instanceof ProblemException known) {
      ProblemHandler.answer(rc.response(), known.problem());
      return;
    }
    Set<String> allowed = new TreeSet<>();
    for (Resource resource : resources) {
      if (resource.path().matcher(rc.normalizedPath()).matches()) {
        resource.methods().forEach(method -> allowed.add(method.name()));
      }
    }
    if (allowed.isEmpty()) {
      ProblemHandler.answer(rc.response(), Problem.of(404, "There is nothing at this path."));
      return;
    }
    String methods = String.join(", ", allowed);
    rc.response().putHeader(HttpHeaders.ALLOW, methods);
    ProblemHandler.answer(rc.response(), Problem.of(405, "This path takes " + methods + " only."));
  }
}
