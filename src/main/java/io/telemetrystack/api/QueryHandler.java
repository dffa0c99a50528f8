package io.telemetrystack.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.telemetrystack.http.ApiKeyHandler;
import io.telemetrystack.http.Parameters;
import io.telemetrystack.http.Problem;
import io.telemetrystack.http.ProblemException;
import io.telemetrystack.http.Times;
import io.telemetrystack.store.ReadBudget;
import io.telemetrystack.store.ReadLimitException;
import io.telemetrystack.store.StoreUnavailableException;
import io.telemetrystack.store.TelemetryStore;
import io.telemetrystack.store.VisibleTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/** Runs one operation on the query workers and sends what it answers. */
final class QueryHandler implements Handler<RoutingContext> {
  private static final JsonFactory JSON = new JsonFactory();
  private static final long RETRY_AFTER_MS = 1_000;

  private final Operation operation;
  private final Pool pool;

  QueryHandler(Operation operation, Pool pool) {
    this.operation = operation;
    this.pool = pool;
  }

  @Override
  public void handle(RoutingContext rc) {
    Operation.Request request = pool.request(rc, operation.names(), pool.budget());
    pool.queries.enter();
    pool.run(() -> answer(request))
        .onComplete(done -> pool.queries.leave())
        .onSuccess(body -> send(rc.response(), body))
        .onFailure(rc::fail);
  }

  private byte[] answer(Operation.Request request) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(body)) {
      operation.query().answer(request, json);
    }
    return body.toByteArray();
  }

  private static void send(HttpServerResponse response, byte[] body) {
    if (!response.ended() && !response.closed()) {
      response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(Buffer.buffer(body));
    }
  }

  /** So many at once; the next is turned away. Any thread. */
  static final class Gate {
    private final Semaphore permits;
    private final String full;

    /**
     * @param full what one that is turned away is told
     */
    Gate(int permits, String full) {
      this.permits = new Semaphore(permits);
      this.full = full;
    }

    void enter() {
      if (!permits.tryAcquire()) {
        throw new ProblemException(Problem.unavailable(full, RETRY_AFTER_MS));
      }
    }

    void leave() {
      permits.release();
    }
  }

  /** What all operations share: the store, the workers, and how much they may do. */
  static final class Pool {
    final Gate queries;
    final Gate exports;
    private final TelemetryStore store;
    private final InstantSource clock;
    private final QueryLimits limits;
    private final WorkerExecutor workers;

    Pool(Vertx vertx, ApiConfig config, TelemetryStore store, InstantSource clock) {
      this.store = store;
      this.clock = clock;
      limits = config.limits();
      workers = vertx.createSharedWorkerExecutor("api-query", config.queryThreads());
      queries =
          new Gate(
              config.maxQueries(),
              "Too many queries are running already; max-queries is the limit.");
      exports =
          new Gate(
              config.maxExports(),
              "Too many exports are under way already; max-exports is the limit.");
    }

    /** What a request asks for, and what is there for whom it is from. */
    Operation.Request request(RoutingContext rc, Set<String> names, ReadBudget budget) {
      Map<String, List<String>> values =
          rc.queryParams().names().stream()
              .collect(Collectors.toMap(name -> name, rc.queryParams()::getAll));
      return new Operation.Request(
          pathValue(rc.pathParams()),
          Parameters.of(values, names),
          Times.toNs(clock.instant()),
          new VisibleTelemetry(store, ApiKeyHandler.caller(rc).visibility(), budget));
    }

    private static String pathValue(Map<String, String> variables) {
      return variables.entrySet().stream()
          .findFirst()
          .map(variable -> Parameters.checked(variable.getKey(), variable.getValue()))
          .orElse(null);
    }

    /** That of a query which is asked now. */
    ReadBudget budget() {
      long askedNs = System.nanoTime();
      long timeoutNs = limits.timeout().toNanos();
      return new ReadBudget(
          limits.maxPoints(), limits.maxSeries(), () -> System.nanoTime() - askedNs > timeoutNs);
    }

    /** Does something that asks the store. */
    <T> Future<T> run(Callable<T> work) {
      return workers.executeBlocking(
          () -> {
            try {
              return work.call();
            } catch (StoreUnavailableException e) {
              throw new ProblemException(
                  Problem.unavailable("The store cannot answer now.", RETRY_AFTER_MS));
            } catch (ReadLimitException e) {
              throw new ProblemException(limits.problem(e));
            }
          },
          false);
    }
  }
}
