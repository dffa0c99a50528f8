package io.telemetrystack.proxy;

import com.fasterxml.jackson.core.JsonGenerator;
import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.http.Parameters;
import io.telemetrystack.wire.DeadLettersReply;
import io.telemetrystack.wire.DeadLettersReply.DeadMessage;
import io.telemetrystack.wire.HandleAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A page of dead letters, gathered from one partition after the other. Its cursor is the id of its
 * last message, which names the partition to go on with. One thread.
 */
final class DeadLetterPage {
  private static final String FROM_THE_FIRST = "";

  private final Iterator<PartitionRef> partitions;
  private final int limit;
  private final String cursor;
  private final PartitionRef cursorPartition;
  private final List<DeadMessage> messages = new ArrayList<>();
  private PartitionRef partition;
  private boolean reached;
  private long total;

  /**
   * @param cursor null for the first page
   */
  DeadLetterPage(List<PartitionRef> partitions, int limit, String cursor) {
    this.partitions = partitions.iterator();
    this.limit = limit;
    this.cursor = cursor;
    cursorPartition = cursor == null ? null : find(cursor, partitions);
    reached = cursor == null;
  }

  private static PartitionRef find(String cursor, List<PartitionRef> partitions) {
    return HandleAddress.parse(cursor)
        .flatMap(
            address ->
                partitions.stream()
                    .filter(ref -> ref.partition() == address.partition())
                    .filter(ref -> ref.node().equals(address.node()))
                    .findFirst())
        .orElseThrow(
            () -> Parameters.refuse("cursor", "This is no cursor.", "a next_cursor as answered"));
  }

  /** Each has to be asked, for the total; null when all were. */
  PartitionRef nextPartition() {
    partition = partitions.hasNext() ? partitions.next() : null;
    reached |= partition != null && partition.equals(cursorPartition);
    return partition;
  }

  String after() {
    return partition.equals(cursorPartition) ? cursor : FROM_THE_FIRST;
  }

  /** How many messages to ask the partition for. */
  int missing() {
    return reached ? limit + 1 - messages.size() : 0;
  }

  void add(DeadLettersReply reply) {
    total += reply.total();
    messages.addAll(reply.messages());
  }

  void write(JsonGenerator json) throws IOException {
    boolean more = messages.size() > limit;
    List<DeadMessage> page = more ? messages.subList(0, limit) : messages;
    json.writeStartObject();
    json.writeNumberField("count", total);
    json.writeArrayFieldStart("dead_letters");
    MessageWriter writer = new MessageWriter(json);
    for (DeadMessage message : page) {
      writer.dead(message);
    }
    json.writeEndArray();
    json.writeStringField("next_cursor", more ? page.get(limit - 1).id() : null);
    json.writeEndObject();
  }
}
