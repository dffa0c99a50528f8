package io.telemetrystack.wire;

import java.util.List;

/** What became of each message of a {@link PublishRequest}, in their order. */
public record PublishReplies(List<PublishReply> replies) {
  public PublishReplies {
    replies = List.copyOf(replies);
  }

  /** What became of the message that was the only one. */
  public PublishReply single() {
    return replies.get(0);
  }
}
