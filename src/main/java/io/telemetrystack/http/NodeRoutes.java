package io.telemetrystack.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.CheckResult;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What every node answers, to anybody: {@code /health}, {@code /ready} and {@code /metrics}. */
final class NodeRoutes implements Routes {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS = "application/openmetrics-text";
  private static final String REASON = "reason";

  /** Tells this process from the one before, for those who have to know what that one lost. */
  private static final String STARTED =
      Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime()).toString();

  private final Readiness readiness;
  private final PrometheusMeterRegistry registry;
  private final ReadinessMetrics readinessMetrics;

  NodeRoutes(Readiness readiness, PrometheusMeterRegistry registry) {
    this.readiness = readiness;
    this.registry = registry;
    readinessMetrics = new ReadinessMetrics(readiness, registry);
  }

  @Override
  public void mount(Router router) {
    router.get("/health").handler(rc -> answer(rc, HealthChecks.create(rc.vertx())));
    router.get("/ready").handler(rc -> answer(rc, readinessChecks(rc.vertx())));
    router.get("/metrics").handler(this::metrics);
  }

  @Override
  public Stage stage() {
    return Stage.OPEN;
  }

  private HealthChecks readinessChecks(Vertx vertx) {
    Map<String, Status> statuses = new TreeMap<>();
    readiness.notes().forEach((name, note) -> statuses.put(name, Status.OK(reason(note))));
    readiness
        .problems()
        .forEach(
            (name, problem) ->
                problem.ifPresentOrElse(
                    text -> statuses.put(name, Status.KO(reason(text))),
                    () -> statuses.putIfAbsent(name, Status.OK())));
    HealthChecks checks = HealthChecks.create(vertx);
    statuses.forEach((name, status) -> checks.register(name, check -> check.complete(status)));
    return checks;
  }

  private static JsonObject reason(String text) {
    return new JsonObject().put(REASON, text);
  }

  private static void answer(RoutingContext rc, HealthChecks checks) {
    checks
        .checkStatus()
        .onSuccess(
            result ->
                rc.response()
                    .setStatusCode(result.getUp() ? 200 : 503)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(json(result).toBuffer()))
        .onFailure(rc::fail);
  }

  private static JsonObject json(CheckResult result) {
    JsonArray checks = new JsonArray();
    for (CheckResult check : Optional.ofNullable(result.getChecks()).orElse(List.of())) {
      JsonObject data = check.getData();
      checks.add(
          new JsonObject()
              .put("id", check.getId())
              .put("status", name(check))
              .put(REASON, data == null ? null : data.getString(REASON)));
    }
    return new JsonObject()
        .put("status", name(result))
        .put("checks", checks)
        .put("started", STARTED);
  }

  private static String name(CheckResult result) {
    return result.getUp() ? "UP" : "DOWN";
  }

  private void metrics(RoutingContext rc) {
    String accept = rc.request().getHeader(HttpHeaders.ACCEPT);
    String format =
        accept != null && accept.contains(OPEN_METRICS)
            ? OPEN_METRICS + "; version=1.0.0; charset=utf-8"
            : TEXT;
    readinessMetrics.refresh();
    rc.response().putHeader(HttpHeaders.CONTENT_TYPE, format).end(registry.scrape(format));
  }
}
