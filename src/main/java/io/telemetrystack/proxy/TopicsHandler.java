package io.telemetrystack.proxy;

import io.telemetrystack.http.Parameters;
import io.telemetrystack.http.Problem;
import io.telemetrystack.http.ProblemException;
import io.telemetrystack.message.Durability;
import io.telemetrystack.wire.AlterTopicRequest;
import io.telemetrystack.wire.DescribeTopicsRequest;
import io.telemetrystack.wire.TopicsReply;
import io.telemetrystack.wire.TopicsReply.Topic;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;

/** {@code /topics}: which there are, what they hold, and changes to them. */
final class TopicsHandler {
  private static final int MOST_PARTITIONS = 64;
  private static final String ALL = "";

  private final BrokersHandler brokers;

  TopicsHandler(BrokersHandler brokers) {
    this.brokers = brokers;
  }

  void list(RoutingContext rc) {
    QueueParameters.of(QueueRoutes.query(rc), Set.of());
    brokers
        .askAll(new DescribeTopicsRequest(ALL))
        .onSuccess(
            replies ->
                QueueRoutes.answer(
                    rc, 200, json -> new TopicWriter(json).list(TopicWriter.merge(replies))))
        .onFailure(rc::fail);
  }

  void one(RoutingContext rc) {
    QueueParameters.of(QueueRoutes.query(rc), Set.of());
    brokers
        .askAll(new DescribeTopicsRequest(topic(rc)))
        .onSuccess(replies -> answer(rc, replies))
        .onFailure(rc::fail);
  }

  void alter(RoutingContext rc) {
    QueueParameters.of(QueueRoutes.query(rc), Set.of());
    JsonFields body = JsonFields.of(QueueRoutes.body(rc), "", Set.of("partitions", "durability"));
    int partitions = body.integer("partitions", 0, 1, MOST_PARTITIONS);
    Durability durability = body.choice("durability", Durability.class);
    if (partitions == 0 && durability == null) {
      throw Parameters.refuse("body", "There is nothing to change.", "partitions, durability");
    }
    brokers
        .tellAll(new AlterTopicRequest(topic(rc), partitions, durability))
        .onSuccess(replies -> answer(rc, replies))
        .onFailure(rc::fail);
  }

  private static void answer(RoutingContext rc, List<TopicsReply> replies) {
    List<Topic> topics = TopicWriter.merge(replies);
    if (topics.isEmpty()) {
      rc.fail(new ProblemException(Problem.of(404, "There is no such topic.")));
    } else {
      QueueRoutes.answer(rc, 200, json -> new TopicWriter(json).topic(topics.get(0)));
    }
  }

  private static String topic(RoutingContext rc) {
    return QueueParameters.topic(rc.pathParam("topic"));
  }
}
