package io.telemetrystack.proxy;

import io.telemetrystack.wire.PublishBatchReply;
import io.telemetrystack.wire.PublishBatchRequest;
import io.telemetrystack.wire.PublishReply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * The messages of one request, a batch for each partition, in which they keep their order; and what
 * became of them, in the order of the request. One thread.
 */
final class ByPartition {
  private static final int FIRST_PLACES = 16;

  /** Messages of one partition, with their places in the request. */
  private static final class Part {
    private final List<PublishBatchRequest.Entry> messages = new ArrayList<>();
    private int[] places = new int[FIRST_PLACES];

    void add(NewMessage message, int place) {
      if (messages.size() == places.length) {
        places = Arrays.copyOf(places, 2 * places.length);
      }
      places[messages.size()] = place;
      messages.add(new PublishBatchRequest.Entry(message.key(), message.payload()));
    }
  }

  private final Map<Integer, Part> parts = new LinkedHashMap<>();
  private final PublishReply[] replies;

  ByPartition(List<NewMessage> messages, ToIntFunction<NewMessage> partition) {
    replies = new PublishReply[messages.size()];
    for (int place = 0; place < replies.length; place++) {
      NewMessage message = messages.get(place);
      parts.computeIfAbsent(partition.applyAsInt(message), first -> new Part()).add(message, place);
    }
  }

  /** The batch of each partition. */
  Map<Integer, PublishBatchRequest> batches(String topic) {
    Map<Integer, PublishBatchRequest> batches = new LinkedHashMap<>();
    parts.forEach(
        (partition, part) -> batches.put(partition, new PublishBatchRequest(topic, part.messages)));
    return batches;
  }

  void answered(int partition, PublishBatchReply reply) {
    int[] places = parts.get(partition).places;
    for (int i = 0; i < reply.replies().size(); i++) {
      replies[places[i]] = reply.replies().get(i);
    }
  }

  /** To be asked when all partitions have answered. */
  List<PublishReply> replies() {
    return Arrays.asList(replies);
  }
}
