package io.telemetrystack.streamer;

import io.telemetrystack.http.Problem;
import io.telemetrystack.http.ProblemException;
import io.telemetrystack.streamer.PushProtocol.Head;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Takes the requests of one protocol, on one event loop. */
final class PushHandler implements Handler<RoutingContext> {
  private static final long RETRY_MS = 1_000;

  private final PushProtocol protocol;
  private final PushLoopHandler loop;
  private final PushGate gate;
  private final PushMetrics metrics;

  PushHandler(PushProtocol protocol, PushLoopHandler loop, PushGate gate, PushMetrics metrics) {
    this.protocol = protocol;
    this.loop = loop;
    this.gate = gate;
    this.metrics = metrics;
  }

  @Override
  public void handle(RoutingContext rc) {
    HttpServerRequest request = rc.request();
    Head head =
        new Head(
            query(rc),
            request.getHeader(HttpHeaders.CONTENT_TYPE),
            request.getHeader(HttpHeaders.CONTENT_ENCODING));
    PushAnswerHandler answers = new PushAnswerHandler(rc, protocol, head);
    if (!gate.enter()) {
      answers.fail(Problem.unavailable("The node is starting or stopping.", RETRY_MS));
      return;
    }
    try {
      new PushBodyHandler(answers, protocol.open(head), loop, gate, metrics).start();
    } catch (ProblemException e) {
      gate.leave();
      answers.fail(e.problem());
    }
  }

  private static Map<String, List<String>> query(RoutingContext rc) {
    return rc.request().query() == null
        ? Map.of()
        : rc.queryParams().names().stream()
            .collect(Collectors.toMap(name -> name, rc.queryParams()::getAll));
  }
}
