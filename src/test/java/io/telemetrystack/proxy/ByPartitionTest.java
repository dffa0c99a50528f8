package io.telemetrystack.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.message.BytesPayload;
import io.telemetrystack.message.Durability;
import io.telemetrystack.wire.PublishBatchReply;
import io.telemetrystack.wire.PublishBatchRequest;
import io.telemetrystack.wire.PublishReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ByPartitionTest {
  @Test
  void keepsTheOrderWithinAPartitionAndAnswersInThatOfTheRequest() {
    List<NewMessage> messages =
        IntStream.range(0, 100).mapToObj(number -> message(String.valueOf(number))).toList();
    ByPartition parts = new ByPartition(messages, message -> Integer.parseInt(message.key()) % 3);
    Map<Integer, PublishBatchRequest> batches = parts.batches("t");

    assertThat(batches.keySet()).containsExactly(0, 1, 2);
    assertThat(batches.get(1).messages())
        .extracting(PublishBatchRequest.Entry::key)
        .startsWith("1", "4", "7")
        .hasSize(33);
    batches.forEach((partition, batch) -> parts.answered(partition, echo(batch)));
    assertThat(parts.replies())
        .extracting(reply -> ((PublishReply.Accepted) reply).id())
        .containsExactlyElementsOf(messages.stream().map(NewMessage::key).toList());
  }

  @Test
  void whatOneBrokerDidNotTakeIsAskedOfTheNextAlone() {
    PublishReply gone = new PublishReply.Unavailable("gone", 1);
    PublishReply full = new PublishReply.Full("full", 1);
    PublishBatchRequest request =
        new ByPartition(
                List.of(message("a"), message("b"), message("c"), message("d")), message -> 0)
            .batches("t")
            .get(0);
    PublishBatchReply first = new PublishBatchReply(List.of(accepted("a"), gone, full, gone));
    PublishBatchRequest rest = request.rest(first);

    assertThat(rest.messages())
        .extracting(PublishBatchRequest.Entry::key)
        .containsExactly("b", "d");
    assertThat(first.with(new PublishBatchReply(List.of(accepted("b"), gone))).replies())
        .containsExactly(accepted("a"), accepted("b"), full, gone);
  }

  private static PublishBatchReply echo(PublishBatchRequest batch) {
    List<PublishReply> replies = new ArrayList<>();
    batch.messages().forEach(message -> replies.add(accepted(message.key())));
    return new PublishBatchReply(replies);
  }

  private static PublishReply accepted(String id) {
    return new PublishReply.Accepted(id, Durability.MEMORY);
  }

  private static NewMessage message(String key) {
    return new NewMessage(key, new BytesPayload(key.getBytes(UTF_8)));
  }
}
