package io.telemetrystack.proxy;

import io.telemetrystack.wire.PublishReply;
import io.telemetrystack.wire.PublishRequest;
import io.telemetrystack.wire.PublishRequest.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/** The messages of a request that go to one partition together, in their order. One thread. */
final class Share {
  /** What goes to a broker at once; the next message of the partition begins another share. */
  private static final int MOST_BYTES = 1 << 20;

  private final int partition;
  private final List<Message> messages = new ArrayList<>();

  /** Where in the request each of the messages is. */
  private final List<Integer> places = new ArrayList<>();

  private long bytes;

  private Share(int partition) {
    this.partition = partition;
  }

  /** All messages of a request, those of one partition in their order. */
  static List<Share> of(PublishRequest request, ToIntFunction<Message> partitionOf) {
    List<Share> shares = new ArrayList<>();
    Map<Integer, Share> open = new HashMap<>();
    for (int i = 0; i < request.messages().size(); i++) {
      Message message = request.messages().get(i);
      int partition = partitionOf.applyAsInt(message);
      Share share = open.get(partition);
      if (share == null || share.bytes + message.payload().sizeBytes() > MOST_BYTES) {
        share = new Share(partition);
        open.put(partition, share);
        shares.add(share);
      }
      share.add(message, i);
    }
    return shares;
  }

  private void add(Message message, int place) {
    messages.add(message);
    places.add(place);
    bytes += message.payload().sizeBytes();
  }

  int partition() {
    return partition;
  }

  int size() {
    return messages.size();
  }

  PublishRequest request(String topic) {
    return new PublishRequest(topic, messages);
  }

  /**
   * Notes what became of the messages.
   *
   * @param all of the request that this is a share of
   * @return those that another broker may take
   */
  Share settle(List<PublishReply> replies, PublishReply[] all) {
    Share rest = new Share(partition);
    for (int i = 0; i < messages.size(); i++) {
      PublishReply reply = replies.get(i);
      all[places.get(i)] = reply;
      if (reply instanceof PublishReply.Unavailable) {
        rest.add(messages.get(i), places.get(i));
      }
    }
    return rest;
  }
}
