package io.telemetrystack.api;

import io.telemetrystack.http.Routes;
import io.telemetrystack.http.Scope;
import io.telemetrystack.http.ScopeHandler;
import io.telemetrystack.store.TelemetryStore;
import io.telemetrystack.telemetry.FieldCatalogue;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;

/** What the role api offers over HTTP: questions to the store. */
public final class ApiRoutes implements Routes {
  private static final String ROOT = "/api/v1";

  private final ApiConfig config;
  private final GpuQueries gpus;
  private final TelemetryQueries telemetry;
  private final HostQueries hosts;
  private final FieldQueries fields;
  private final FleetQueries fleet;
  private final FleetFieldQuery fleetField;
  private final Export export;
  private final Federation federation;
  private final EventQueries events;
  private final QueryHandler.Pool pool;

  /** The store stays the caller's to close. */
  public ApiRoutes(Vertx vertx, ApiConfig config, TelemetryStore store, InstantSource clock) {
    this.config = config;
    FieldCatalogue catalogue = FieldCatalogue.standard();
    gpus = new GpuQueries(config);
    telemetry = new TelemetryQueries(catalogue, config.limits().maxRange());
    hosts = new HostQueries(config);
    fields = new FieldQueries(catalogue);
    fleet = new FleetQueries(config);
    fleetField = new FleetFieldQuery(catalogue, config);
    export = new Export(catalogue);
    events = new EventQueries();
    federation = new Federation(config);
    pool = new QueryHandler.Pool(vertx, config, store, clock);
  }

  @Override
  public void mount(Router router) {
    get(router, "/gpus", gpus.list());
    get(router, "/gpus/:uuid", gpus.one());
    get(router, "/gpus/:uuid/telemetry", telemetry.range());
    get(router, "/gpus/:uuid/telemetry/latest", telemetry.latest());
    get(router, "/hosts", hosts.hosts());
    get(router, "/hosts/:host", hosts.host());
    get(router, "/namespaces", hosts.namespaces());
    get(router, "/fields", fields.list());
    get(router, "/fleet/summary", fleet.summary());
    get(router, "/fleet/latest", fleetField.latest());
    get(router, "/top", fleet.top());
    get(router, ROOT + "/export", streamed(export.all(), pool.exports));
    get(router, "/federate", streamed(federation.latest(), pool.queries));
    get(router, "/events", events.list());
  }

  private void get(Router router, String path, Operation operation) {
    get(router, ROOT + path, new QueryHandler(operation, pool));
  }

  private StreamedHandler streamed(StreamedOperation operation, QueryHandler.Gate gate) {
    return new StreamedHandler(operation, pool, gate, config.stallTimeout());
  }

  private static void get(Router router, String path, Handler<RoutingContext> handler) {
    router.get(path).handler(ScopeHandler.of(Scope.READ)).handler(handler);
  }
}
