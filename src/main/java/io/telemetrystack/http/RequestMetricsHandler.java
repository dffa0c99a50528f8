package io.telemetrystack.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Counts and times every request by method, route template and status: {@code
 * http_server_requests_seconds}. Paths no route knows are one label value.
 */
public final class RequestMetricsHandler implements Handler<RoutingContext> {
  private static final String NAME = "http.server.requests";
  private static final String OTHER = "other";
  private static final String STREAM = RequestMetricsHandler.class.getName();
  private static final Set<HttpMethod> METHODS =
      Set.of(
          HttpMethod.GET,
          HttpMethod.HEAD,
          HttpMethod.POST,
          HttpMethod.PUT,
          HttpMethod.PATCH,
          HttpMethod.DELETE,
          HttpMethod.OPTIONS);
  private static final Duration[] BUCKETS =
      LongStream.of(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private record Key(String method, String route, String status) {}

  private final MeterRegistry registry;

  /** As many as there are routes and statuses; each server has its own. */
  private final Map<Key, Timer> timers = new HashMap<>();

  RequestMetricsHandler(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void handle(RoutingContext rc) {
    long startNs = System.nanoTime();
    rc.addEndHandler(
        done -> {
          if (rc.get(STREAM) == null) {
            timer(rc, done.succeeded() || rc.response().ended())
                .record(Duration.ofNanos(System.nanoTime() - startNs));
          }
        });
    rc.next();
  }

  /** For an answer whose duration is the client's choice and says nothing about latency. */
  public static void leaveOut(RoutingContext rc) {
    rc.put(STREAM, true);
  }

  private Timer timer(RoutingContext rc, boolean answered) {
    HttpMethod method = rc.request().method();
    String status = answered ? Integer.toString(rc.response().getStatusCode()) : "aborted";
    Key key = new Key(METHODS.contains(method) ? method.name() : OTHER, route(rc), status);
    return timers.computeIfAbsent(key, this::register);
  }

  private Timer register(Key key) {
    return Timer.builder(NAME)
        .description("HTTP requests by route and status, from their head to the end of the answer")
        .tag("method", key.method())
        .tag("route", key.route())
        .tag("status", key.status())
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  private static String route(RoutingContext rc) {
    Route route = rc.currentRoute();
    return route == null || route.getPath() == null ? OTHER : route.getPath();
  }
}
