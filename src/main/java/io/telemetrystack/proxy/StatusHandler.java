package io.telemetrystack.proxy;

import com.fasterxml.jackson.core.JsonGenerator;
import io.telemetrystack.cluster.DirectoryView;
import io.telemetrystack.cluster.Owners;
import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.wire.NodeAnnouncement;
import io.telemetrystack.wire.Role;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * {@code GET /status}: nodes, brokers and where the messages of each partition go, from what this
 * proxy routes by.
 */
final class StatusHandler implements Handler<RoutingContext> {
  private static final double TENTHS = 10;

  private final Brokers brokers;

  StatusHandler(Brokers brokers) {
    this.brokers = brokers;
  }

  @Override
  public void handle(RoutingContext rc) {
    QueueParameters.of(QueueRoutes.query(rc), Set.of());
    DirectoryView view = brokers.directory().view();
    QueueRoutes.answer(
        rc,
        200,
        json -> {
          json.writeStartObject();
          json.writeStringField("node", brokers.directory().self());
          json.writeArrayFieldStart("nodes");
          for (NodeAnnouncement node : view.nodes()) {
            node(json, node);
          }
          json.writeEndArray();
          json.writeArrayFieldStart("topics");
          for (String topic : view.topics()) {
            topic(json, view, topic);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private void node(JsonGenerator json, NodeAnnouncement node) throws IOException {
    json.writeStartObject();
    json.writeStringField("node", node.node());
    json.writeArrayFieldStart("roles");
    for (Role role : Role.values()) {
      if (node.roles().contains(role)) {
        json.writeString(role.name().toLowerCase(Locale.ROOT));
      }
    }
    json.writeEndArray();
    json.writeBooleanField("draining", node.draining());
    if (node.roles().contains(Role.BROKER)) {
      broker(json, node.node());
    }
    json.writeEndObject();
  }

  private void broker(JsonGenerator json, String node) throws IOException {
    String problem = brokers.health().problem(node);
    json.writeStringField("circuit", problem.isEmpty() ? "closed" : "open");
    if (!problem.isEmpty()) {
      json.writeStringField("reason", problem);
    }
    json.writeNumberField("accepted", brokers.rates().total(node));
    json.writeNumberField(
        "accepted_per_second", Math.round(brokers.rates().perSecond(node) * TENTHS) / TENTHS);
  }

  private void topic(JsonGenerator json, DirectoryView view, String topic) throws IOException {
    int partitions = view.partitionCount(topic);
    Owners owners = Owners.of(topic, partitions, view);
    json.writeStartObject();
    json.writeStringField("topic", topic);
    json.writeArrayFieldStart("partitions");
    for (int partition = 0; partition < partitions; partition++) {
      partition(json, view, new PartitionRef("", topic, partition), owners.preference(partition));
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void partition(
      JsonGenerator json, DirectoryView view, PartitionRef ref, List<String> preference)
      throws IOException {
    List<String> serving =
        view.partitions(ref.topic()).stream()
            .filter(it -> it.partition() == ref.partition())
            .map(PartitionRef::node)
            .toList();
    json.writeStartObject();
    json.writeNumberField("partition", ref.partition());
    json.writeStringField("owner", preference.isEmpty() ? null : preference.get(0));
    json.writeStringField(
        "taken_by",
        preference.stream()
            .filter(node -> serving.contains(node) && brokers.health().isUsable(node))
            .findFirst()
            .orElse(null));
    json.writeArrayFieldStart("serving");
    for (String node : serving) {
      json.writeString(node);
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
