package io.telemetrystack.proxy;

import com.fasterxml.jackson.core.JsonGenerator;
import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.wire.HandleAddress;
import io.telemetrystack.wire.SettleReply;
import io.telemetrystack.wire.SettleReply.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Handles, or ids, on their way to the partitions that gave them out, and what became of them. One
 * thread.
 */
final class Settling {
  private static final String UNREACHABLE =
      "its partition cannot be reached, or is of another topic";

  /** Who gave out a text. */
  private record Origin(HandleAddress address, PartitionRef partition, boolean isReachable) {}

  private final Map<PartitionRef, List<String>> byPartition = new LinkedHashMap<>();
  private final List<Refusal> refused = new ArrayList<>();
  private int settled;
  private int answers;

  /**
   * @param reachable the partitions of the topic
   */
  Settling(String topic, List<String> texts, List<PartitionRef> reachable) {
    Origin origin = null;
    for (String text : texts) {
      if (origin == null || !origin.address().isOf(text)) { // most are of that of the one before
        origin = origin(topic, text, reachable);
      }
      if (origin == null) {
        refused.add(new Refusal(text, "malformed"));
      } else if (origin.isReachable()) {
        byPartition.computeIfAbsent(origin.partition(), first -> new ArrayList<>()).add(text);
      } else {
        refused.add(new Refusal(text, UNREACHABLE));
      }
    }
  }

  private static Origin origin(String topic, String text, List<PartitionRef> reachable) {
    HandleAddress address = HandleAddress.parse(text).orElse(null);
    if (address == null) {
      return null;
    }
    PartitionRef partition = new PartitionRef(address.node(), topic, address.partition());
    return new Origin(address, partition, reachable.contains(partition));
  }

  /** Of whom to ask what. */
  Map<PartitionRef, List<String>> byPartition() {
    return byPartition;
  }

  void answered(SettleReply reply) {
    answers++;
    settled += reply.settled();
    refused.addAll(reply.refused());
  }

  /** The partition did not answer, so nothing is known. */
  void failed(PartitionRef partition, String reason) {
    byPartition.get(partition).forEach(text -> refused.add(new Refusal(text, reason)));
  }

  /** Whether partitions were asked, and none answered. */
  boolean nobodyAnswered() {
    return answers == 0 && !byPartition.isEmpty();
  }

  /**
   * @param label of the number that was settled
   * @param element what each refused text is
   */
  void write(JsonGenerator json, String label, String element) throws IOException {
    json.writeStartObject();
    json.writeNumberField(label, settled);
    json.writeArrayFieldStart("refused");
    for (Refusal refusal : refused) {
      json.writeStartObject();
      json.writeStringField(element, refusal.handle());
      json.writeStringField("reason", refusal.reason());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
