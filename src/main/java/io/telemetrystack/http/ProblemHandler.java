package io.telemetrystack.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers every request that failed. */
public final class ProblemHandler implements Handler<RoutingContext> {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long MS_PER_SECOND = 1_000;

  private final int status;

  private ProblemHandler(int status) {
    this.status = status;
  }

  /** Takes over all of the router's errors. */
  static void install(Router router) {
    for (int status = 400; status < 600; status++) {
      router.errorHandler(status, new ProblemHandler(status));
    }
  }

  @Override
  public void handle(RoutingContext rc) {
    if (rc.failure() instanceof ProblemException known) {
      answer(rc.response(), known.problem());
      return;
    }
    if (status >= 500) {
      HttpServerRequest request = rc.request();
      LOG.error("{} {} failed", request.method(), LogText.escape(request.path()), rc.failure());
    }
    answer(rc.response(), Problem.of(status, detail()));
  }

  private String detail() {
    return switch (status) {
      case 413 -> "The body is too large.";
      default -> status < 500 ? "The request cannot be read." : "The node's log says more.";
    };
  }

  /** Does nothing where the answer has begun already, except to cut it off. */
  public static void answer(HttpServerResponse response, Problem problem) {
    if (response.ended() || response.closed()) {
      return;
    }
    if (response.headWritten()) {
      response.reset();
      return;
    }
    response
        .setStatusCode(problem.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, Problem.CONTENT_TYPE);
    if (problem.retryAfterMs() != null) {
      long seconds = (problem.retryAfterMs() + MS_PER_SECOND - 1) / MS_PER_SECOND;
      response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
    }
    response.end(Buffer.buffer(encode(problem)));
  }

  private static byte[] encode(Problem problem) {
    try {
      return JSON.writeValueAsBytes(problem);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
