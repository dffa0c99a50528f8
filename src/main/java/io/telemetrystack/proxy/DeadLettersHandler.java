package io.telemetrystack.proxy;

import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.http.Parameters;
import io.telemetrystack.http.Problem;
import io.telemetrystack.http.ProblemException;
import io.telemetrystack.wire.DeadLettersReply;
import io.telemetrystack.wire.DeadLettersRequest;
import io.telemetrystack.wire.PurgeRequest;
import io.telemetrystack.wire.RedriveRequest;
import io.telemetrystack.wire.SettleReply;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.IntFunction;

/** {@code /topics/{topic}/dead-letters}: seen, made ready again, deleted. */
final class DeadLettersHandler {
  private static final int LISTED = 100;
  private static final int MOST_LISTED = 1_000;
  private static final int MOST_CHANGED = 1_000_000;
  private static final String LIMIT = "limit";
  private static final String ALL = "all";
  private static final long RETRY_MS = 500;

  private final BrokersHandler brokers;

  DeadLettersHandler(BrokersHandler brokers) {
    this.brokers = brokers;
  }

  void list(RoutingContext rc) {
    String topic = topic(rc);
    QueueParameters parameters =
        QueueParameters.of(QueueRoutes.query(rc), Set.of(QueueParameters.GROUP, LIMIT, "cursor"));
    int limit = parameters.all().integer(LIMIT, LISTED, 1, MOST_LISTED);
    DeadLetterPage page =
        new DeadLetterPage(reachable(topic), limit, parameters.all().text("cursor"));
    collect(page, parameters.group())
        .onSuccess(done -> QueueRoutes.answer(rc, 200, page::write))
        .onFailure(rc::fail);
  }

  private Future<Void> collect(DeadLetterPage page, String group) {
    PartitionRef partition = page.nextPartition();
    if (partition == null) {
      return Future.succeededFuture();
    }
    DeadLettersRequest request = new DeadLettersRequest(group, page.after(), page.missing());
    return brokers
        .settle(partition, request, DeadLettersReply.class)
        .compose(
            reply -> {
              page.add(reply);
              return collect(page, group);
            });
  }

  void redrive(RoutingContext rc) {
    QueueParameters parameters =
        QueueParameters.of(QueueRoutes.query(rc), Set.of(QueueParameters.GROUP));
    String group = parameters.group();
    JsonFields body = JsonFields.of(QueueRoutes.body(rc), "", Set.of("ids", ALL, LIMIT));
    List<String> ids = body.texts("ids", SettleHandler.MOST_HANDLES);
    int limit = body.integer(LIMIT, MOST_CHANGED, 1, MOST_CHANGED);
    checkOneOf(ids, body.flag(ALL, false));
    change(rc, ids, limit, (some, most) -> new RedriveRequest(group, some, most), "redriven");
  }

  void purge(RoutingContext rc) {
    QueueParameters parameters =
        QueueParameters.of(QueueRoutes.query(rc), Set.of(QueueParameters.GROUP, "id", ALL, LIMIT));
    String group = parameters.group();
    List<String> ids = List.copyOf(parameters.all().list("id"));
    int limit = parameters.all().integer(LIMIT, MOST_CHANGED, 1, MOST_CHANGED);
    checkOneOf(ids, Boolean.TRUE.equals(parameters.all().flag(ALL)));
    change(rc, ids, limit, (some, most) -> new PurgeRequest(group, some, most), "purged");
  }

  private static void checkOneOf(List<String> ids, boolean all) {
    if (ids.isEmpty() != all) {
      throw Parameters.refuse(ALL, "Say which dead letters are meant.", "ids, or all=true");
    }
  }

  private void change(
      RoutingContext rc,
      List<String> ids,
      int limit,
      BiFunction<List<String>, Integer, Object> request,
      String label) {
    String topic = topic(rc);
    List<PartitionRef> partitions = reachable(topic);
    Settling settling = new Settling(topic, ids, partitions);
    Future<Void> done =
        ids.isEmpty()
            ? changeAll(partitions, limit, most -> request.apply(List.of(), most), settling)
            : SettleHandler.settle(brokers, settling, some -> request.apply(some, limit));
    done.onSuccess(
            changed -> QueueRoutes.answer(rc, 200, json -> settling.write(json, label, "id")))
        .onFailure(rc::fail);
  }

  /** One partition after the other, until the limit. */
  private Future<Void> changeAll(
      List<PartitionRef> partitions, int limit, IntFunction<Object> request, Settling settling) {
    if (partitions.isEmpty() || limit == 0) {
      return Future.succeededFuture();
    }
    return brokers
        .settle(partitions.get(0), request.apply(limit), SettleReply.class)
        .compose(
            reply -> {
              settling.answered(reply);
              List<PartitionRef> others = partitions.subList(1, partitions.size());
              return changeAll(others, limit - reply.settled(), request, settling);
            });
  }

  private List<PartitionRef> reachable(String topic) {
    List<PartitionRef> partitions = brokers.partitions(topic);
    if (partitions.isEmpty()) {
      throw new ProblemException(
          Problem.unavailable("No partition of such a topic can be reached.", RETRY_MS));
    }
    return partitions;
  }

  private static String topic(RoutingContext rc) {
    return QueueParameters.topic(rc.pathParam("topic"));
  }
}
