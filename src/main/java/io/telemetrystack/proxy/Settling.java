package io.telemetrystack.proxy;

import com.fasterxml.jackson.core.JsonGenerator;
import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.wire.HandleAddress;
import io.telemetrystack.wire.SettleReply;
import io.telemetrystack.wire.SettleReply.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
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

  private final Map<PartitionRef, List<String>> byPartition = new LinkedHashMap<>();
  private final List<Refusal> refused = new ArrayList<>();
  private int settled;
  private int answers;

  /**
   * @param reachable the partitions of the topic
   */
  Settling(String topic, List<String> texts, List<PartitionRef> reachable) {
    Map<HandleAddress, PartitionRef> refs = new HashMap<>();
    for (String text : texts) {
      HandleAddress address = HandleAddress.parse(text).orElse(null);
      PartitionRef ref =
          address == null
              ? null
              : refs.computeIfAbsent(
                  address, it -> new PartitionRef(it.node(), topic, it.partition()));
      if (address == null) {
        refused.add(new Refusal(text, "malformed"));
      } else if (!reachable.contains(ref)) {
        refused.add(new Refusal(text, UNREACHABLE));
      } else {
        byPartition.computeIfAbsent(ref, first -> new ArrayList<>()).add(text);
      }
    }
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
