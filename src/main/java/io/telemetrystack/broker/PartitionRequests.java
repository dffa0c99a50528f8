package io.telemetrystack.broker;

import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.message.Durability;
import io.telemetrystack.wire.LeaseReply;
import io.telemetrystack.wire.LeaseRequest;
import io.telemetrystack.wire.PublishReply;
import io.telemetrystack.wire.PublishRequest;
import io.telemetrystack.wire.SettleReply;
import io.telemetrystack.wire.SettleReply.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Says the requests of the wire to a partition and its answers to the wire: one call of the core
 * for each message. The partition's verticle calls it.
 */
final class PartitionRequests {
  private static final int MOST_MESSAGES = 10_000;

  private final Partition partition;
  private final HandleText handles;

  PartitionRequests(Partition partition, PartitionRef ref) {
    this.partition = partition;
    handles = new HandleText(ref.node(), ref.partition(), 0);
  }

  PublishReply put(PublishRequest request, long createdMs) {
    PutResult result = partition.put(request.key(), request.payload(), createdMs);
    if (result instanceof PutResult.Accepted accepted) {
      return new PublishReply.Accepted(handles.id(accepted.offset()), Durability.MEMORY);
    }
    return new PublishReply.Full("the partition is full", ((PutResult.Full) result).retryAfterMs());
  }

  LeaseReply lease(LeaseRequest request, long nowMs) {
    int maxMessages = Math.min(request.maxMessages(), MOST_MESSAGES);
    List<LeaseReply.LeasedMessage> messages = new ArrayList<>();
    for (LeasedMessage message :
        partition.lease(request.consumer(), maxMessages, request.maxBytes(), nowMs)) {
      Handle handle = message.handle();
      messages.add(
          new LeaseReply.LeasedMessage(
              handles.id(handle.offset()),
              handles.handle(handle),
              message.key(),
              message.payload(),
              handle.attempt(),
              message.createdMs()));
    }
    return new LeaseReply(messages);
  }

  SettleReply ack(List<String> texts) {
    return settle(texts, partition::ack);
  }

  SettleReply nack(List<String> texts, Nack nack, long nowMs) {
    return settle(texts, handle -> partition.nack(handle, nack, nowMs));
  }

  SettleReply extend(List<String> texts, long nowMs) {
    return settle(texts, handle -> partition.extend(handle, nowMs));
  }

  SettleReply release(String consumer) {
    return new SettleReply(partition.release(consumer), List.of());
  }

  private SettleReply settle(List<String> texts, Function<Handle, Settlement> call) {
    List<Refusal> refused = new ArrayList<>();
    for (String text : texts) {
      String refusal = handles.parse(text).map(call).map(Settlement::reason).orElse("malformed");
      if (!refusal.isEmpty()) {
        refused.add(new Refusal(text, refusal));
      }
    }
    return new SettleReply(texts.size() - refused.size(), refused);
  }
}
