package io.telemetrystack.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.message.BytesPayload;
import io.telemetrystack.wire.DeadLettersReply;
import io.telemetrystack.wire.DeadLettersReply.DeadMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeadLetterPageTest {
  private static final List<PartitionRef> PARTITIONS =
      List.of(new PartitionRef("n", "t", 0), new PartitionRef("n", "t", 1));

  /** How many dead letters each partition has. */
  private static final List<Integer> HELD = List.of(3, 4);

  @Test
  void pagesThroughAllPartitionsWithoutGapOrRepetition() throws IOException {
    for (int limit = 1; limit <= 8; limit++) {
      List<String> seen = new ArrayList<>();
      String cursor = null;
      do {
        JsonNode page = page(limit, cursor);
        assertThat(page.get("count").asInt()).isEqualTo(7);
        assertThat(page.get("dead_letters")).hasSizeLessThanOrEqualTo(limit);
        page.get("dead_letters").forEach(letter -> seen.add(letter.get("id").asText()));
        cursor = page.get("next_cursor").textValue();
      } while (cursor != null);
      assertThat(seen)
          .containsExactly("0-0@n", "0-1@n", "0-2@n", "1-0@n", "1-1@n", "1-2@n", "1-3@n");
    }
  }

  @Test
  void refusesACursorThatIsNone() {
    assertThatThrownBy(() -> new DeadLetterPage(PARTITIONS, 1, "x")).hasMessageContaining("cursor");
    assertThatThrownBy(() -> new DeadLetterPage(PARTITIONS, 1, "7-0@n"))
        .hasMessageContaining("cursor");
  }

  private static JsonNode page(int limit, String cursor) throws IOException {
    DeadLetterPage page = new DeadLetterPage(PARTITIONS, limit, cursor);
    for (PartitionRef ref = page.nextPartition(); ref != null; ref = page.nextPartition()) {
      page.add(answer(ref.partition(), page.after(), page.missing()));
    }
    return new ObjectMapper().readTree(new String(QueueRoutes.json(page::write), UTF_8));
  }

  private static DeadLettersReply answer(int partition, String after, int max) {
    int held = HELD.get(partition);
    int first = after.isEmpty() ? 0 : Integer.parseInt(after.substring(2, after.indexOf('@'))) + 1;
    return new DeadLettersReply(
        held,
        IntStream.range(first, held)
            .limit(max)
            .mapToObj(offset -> letter(partition + "-" + offset + "@n"))
            .toList());
  }

  private static DeadMessage letter(String id) {
    return new DeadMessage(id, "", new BytesPayload(new byte[0]), 5, 0, "bad");
  }
}
