package io.telemetrystack.api;

import io.telemetrystack.http.Routes;
import io.telemetrystack.http.Scope;
import io.telemetrystack.http.ScopeHandler;
import io.telemetrystack.store.TelemetryStore;
import io.telemetrystack.telemetry.FieldCatalogue;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.ext.web.Router;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;

/** What the role api offers over HTTP: questions to the store. */
public final class ApiRoutes implements Routes {
  private static final String ROOT = "/api/v1";

  private final GpuQueries gpus;
  private final TelemetryQueries telemetry;
  private final HostQueries hosts;
  private final FieldQueries fields;
  private final EventQueries events;
  private final QueryHandler.Pool pool;

  /** The store stays the caller's to close. */
  public ApiRoutes(Vertx vertx, ApiConfig config, TelemetryStore store, InstantSource clock) {
    gpus = new GpuQueries(store, config);
    telemetry = new TelemetryQueries(store, FieldCatalogue.standard());
    hosts = new HostQueries(store, config);
    fields = new FieldQueries(store, FieldCatalogue.standard());
    events = new EventQueries(store);
    WorkerExecutor workers = vertx.createSharedWorkerExecutor("api-query", config.queryThreads());
    pool = new QueryHandler.Pool(workers, new Semaphore(config.maxQueries()), clock);
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
    router.get(ROOT + "/events").handler(ScopeHandler.of(Scope.READ));
    get(router, "/events", events.list());
  }

  private void get(Router router, String path, Operation operation) {
    router.get(ROOT + path).handler(new QueryHandler(operation, pool));
  }
}
