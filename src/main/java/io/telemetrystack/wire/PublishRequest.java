package io.telemetrystack.wire;

import io.telemetrystack.message.Payload;
import java.util.List;

/**
 * Puts messages into a topic, those of one partition in their order; the proxy chooses the
 * partition of each by its key. Answered with {@link PublishReplies}.
 */
public record PublishRequest(String topic, List<Message> messages) {
  /**
   * @param key empty where there is none
   */
  public record Message(String key, Payload payload) {}

  public PublishRequest {
    messages = List.copyOf(messages);
  }

  /** Puts one message. */
  public PublishRequest(String topic, String key, Payload payload) {
    this(topic, List.of(new Message(key, payload)));
  }

  /** What is answered where the same became of all. */
  public PublishReplies answerAll(PublishReply reply) {
    return new PublishReplies(messages.stream().map(message -> reply).toList());
  }
}
