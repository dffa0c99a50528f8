package io.telemetrystack.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.telemetrystack.http.Parameters;
import io.telemetrystack.http.Problem;
import io.telemetrystack.http.ProblemException;
import io.telemetrystack.http.Times;
import io.telemetrystack.store.StoreUnavailableException;
import io.vertx.core.Handler;
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
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/** Runs one operation on the query workers and sends what it answers. */
final class QueryHandler implements Handler<RoutingContext> {
  /**
   * What the operations share.
   *
   * @param permits one for each query that may run or wait
   */
  record Pool(WorkerExecutor workers, Semaphore permits, InstantSource clock) {}

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
    Operation.Request request = request(rc);
    if (!pool.permits().tryAcquire()) {
      throw new ProblemException(
          Problem.unavailable("Too many queries are running already.", RETRY_AFTER_MS));
    }
    pool.workers()
        .executeBlocking(() -> answer(request), false)
        .onComplete(done -> pool.permits().release())
        .onSuccess(body -> send(rc.response(), body))
        .onFailure(rc::fail);
  }

  private Operation.Request request(RoutingContext rc) {
    Map<String, List<String>> values =
        rc.queryParams().names().stream()
            .collect(Collectors.toMap(name -> name, rc.queryParams()::getAll));
    return new Operation.Request(
        pathValue(rc.pathParams()),
        Parameters.of(values, operation.names()),
        Times.toNs(pool.clock().instant()));
  }

  private static String pathValue(Map<String, String> variables) {
    return variables.entrySet().stream()
        .findFirst()
        .map(variable -> Parameters.checked(variable.getKey(), variable.getValue()))
        .orElse(null);
  }

  private byte[] answer(Operation.Request request) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(body)) {
      operation.query().answer(request, json);
    } catch (StoreUnavailableException e) {
      throw new ProblemException(
          Problem.unavailable("The store cannot answer now.", RETRY_AFTER_MS));
    }
    return body.toByteArray();
  }

  private static void send(HttpServerResponse response, byte[] body) {
    if (!response.ended() && !response.closed()) {
      response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(Buffer.buffer(body));
    }
  }
}
