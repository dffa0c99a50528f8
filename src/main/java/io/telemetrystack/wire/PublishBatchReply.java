package io.telemetrystack.wire;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** What became of each message of a {@link PublishBatchRequest}, in their order. */
public record PublishBatchReply(List<PublishReply> replies) {
  public PublishBatchReply {
    replies = List.copyOf(replies);
  }

  public int accepted() {
    int accepted = 0;
    for (PublishReply reply : replies) {
      if (reply instanceof PublishReply.Accepted) {
        accepted++;
      }
    }
    return accepted;
  }

  /**
   * This with other answers in the places of those that were unavailable.
   *
   * @param rest the answer to the {@link PublishBatchRequest#rest} of the request
   */
  public PublishBatchReply with(PublishBatchReply rest) {
    Iterator<PublishReply> next = rest.replies().iterator();
    List<PublishReply> all = new ArrayList<>(replies);
    all.replaceAll(reply -> reply instanceof PublishReply.Unavailable ? next.next() : reply);
    return new PublishBatchReply(all);
  }
}
