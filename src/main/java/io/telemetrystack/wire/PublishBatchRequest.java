package io.telemetrystack.wire;

import io.telemetrystack.message.Payload;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Puts messages into a partition of a topic, in their order. */
public record PublishBatchRequest(String topic, List<Entry> messages) {
  public PublishBatchRequest {
    messages = List.copyOf(messages);
  }

  /** One message. */
  public record Entry(String key, Payload payload) {}

  /** The answer that says the same of each message. */
  public PublishBatchReply all(PublishReply reply) {
    return new PublishBatchReply(Collections.nCopies(messages.size(), reply));
  }

  /** Of those messages that the answer says were unavailable. */
  public PublishBatchRequest rest(PublishBatchReply reply) {
    List<Entry> rest = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      if (reply.replies().get(i) instanceof PublishReply.Unavailable) {
        rest.add(messages.get(i));
      }
    }
    return new PublishBatchRequest(topic, rest);
  }
}
