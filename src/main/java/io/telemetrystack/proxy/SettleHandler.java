package io.telemetrystack.proxy;

import io.telemetrystack.http.Parameters;
import io.telemetrystack.http.Problem;
import io.telemetrystack.http.ProblemException;
import io.telemetrystack.wire.AckRequest;
import io.telemetrystack.wire.ExtendRequest;
import io.telemetrystack.wire.NackRequest;
import io.telemetrystack.wire.SettleReply;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * {@code POST /ack}, {@code /nack} and {@code /extend}: takes handles to the partitions that gave
 * them out. All are safe to repeat.
 */
final class SettleHandler implements Handler<RoutingContext> {
  static final int MOST_HANDLES = 10_000;

  private static final Set<String> NAMES = Set.of(QueueParameters.TOPIC, QueueParameters.GROUP);
  private static final String HANDLES = "handles";
  private static final Duration LONGEST_DELAY = Duration.ofHours(12);
  private static final int MOST_REASON = 1_000;
  private static final long RETRY_MS = 500;

  /** Makes the request to one partition of what the body says. */
  private interface Operation {
    Object request(String group, List<String> handles, JsonFields body);
  }

  private final BrokersHandler brokers;
  private final Set<String> bodyNames;
  private final Operation operation;

  private SettleHandler(BrokersHandler brokers, Set<String> bodyNames, Operation operation) {
    this.brokers = brokers;
    this.bodyNames = bodyNames;
    this.operation = operation;
  }

  static SettleHandler ack(BrokersHandler brokers) {
    return new SettleHandler(
        brokers, Set.of(HANDLES), (group, handles, body) -> new AckRequest(group, handles));
  }

  static SettleHandler nack(BrokersHandler brokers) {
    return new SettleHandler(
        brokers, Set.of(HANDLES, "delay", "reason", "rejected"), SettleHandler::nackRequest);
  }

  static SettleHandler extend(BrokersHandler brokers) {
    return new SettleHandler(
        brokers, Set.of(HANDLES), (group, handles, body) -> new ExtendRequest(group, handles));
  }

  private static NackRequest nackRequest(String group, List<String> handles, JsonFields body) {
    return new NackRequest(
        group,
        handles,
        body.duration("delay", Duration.ZERO, LONGEST_DELAY).toMillis(),
        body.flag("rejected", true),
        Optional.ofNullable(body.text("reason", MOST_REASON)).orElse(""));
  }

  @Override
  public void handle(RoutingContext rc) {
    QueueParameters parameters = QueueParameters.of(QueueRoutes.query(rc), NAMES);
    String topic = parameters.topic();
    String group = parameters.group();
    boolean lines = isLines(rc.request().getHeader(HttpHeaders.CONTENT_TYPE));
    JsonFields body = lines ? JsonFields.NONE : JsonFields.of(QueueRoutes.body(rc), "", bodyNames);
    List<String> handles = lines ? lines(rc) : body.texts(HANDLES, MOST_HANDLES);
    if (handles.isEmpty() || handles.size() > MOST_HANDLES) {
      throw Parameters.refuse(
          HANDLES,
          "There are " + handles.size() + " handles.",
          "1 to " + MOST_HANDLES + " handles");
    }
    operation.request(group, handles, body);
    Settling settling = new Settling(topic, handles, brokers.partitions(topic));
    settle(brokers, settling, some -> operation.request(group, some, body))
        .onSuccess(
            done ->
                QueueRoutes.answer(rc, 200, json -> settling.write(json, "acknowledged", "handle")))
        .onFailure(rc::fail);
  }

  private static boolean isLines(String contentType) {
    return contentType != null && contentType.toLowerCase(Locale.ROOT).startsWith("text/plain");
  }

  /** One handle a line. */
  private static List<String> lines(RoutingContext rc) {
    return new String(QueueRoutes.body(rc), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.isBlank())
        .toList();
  }

  /** Asks each partition for its part; fails where there are some and none answers. */
  static Future<Void> settle(
      BrokersHandler brokers, Settling settling, Function<List<String>, Object> request) {
    List<Future<?>> calls = new ArrayList<>();
    settling
        .byPartition()
        .forEach(
            (partition, texts) ->
                calls.add(
                    brokers
                        .settle(partition, request.apply(texts), SettleReply.class)
                        .onSuccess(settling::answered)
                        .onFailure(e -> settling.failed(partition, e.getMessage()))));
    return Future.join(calls)
        .transform(
            done ->
                settling.nobodyAnswered()
                    ? Future.failedFuture(firstFailure(calls))
                    : Future.succeededFuture());
  }

  private static Throwable firstFailure(List<Future<?>> calls) {
    Throwable cause = calls.get(0).cause();
    return cause instanceof ProblemException
        ? cause
        : new ProblemException(Problem.unavailable(String.valueOf(cause), RETRY_MS));
  }
}
