package io.telemetrystack.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.wire.SettleReply;
import io.telemetrystack.wire.SettleReply.Refusal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettlingTest {
  private static final PartitionRef A = new PartitionRef("n", "t", 0);
  private static final PartitionRef B = new PartitionRef("n", "t", 1);

  @Test
  void asksEachPartitionForItsOwn() {
    Settling settling =
        new Settling("t", List.of("0-1@n", "1-1@n", "0-2@n", "1-1@m", "nonsense"), List.of(A, B));

    assertThat(settling.byPartition())
        .isEqualTo(Map.of(A, List.of("0-1@n", "0-2@n"), B, List.of("1-1@n")));
    settling.answered(new SettleReply(1, List.of(new Refusal("0-2@n", "expired"))));
    settling.failed(B, "no answer");
    assertThat(settling.nobodyAnswered()).isFalse();
    assertThat(new String(QueueRoutes.json(json -> settling.write(json, "done", "id")), UTF_8))
        .isEqualTo(
            "{\"done\":1,\"refused\":["
                + "{\"id\":\"1-1@m\",\"reason\":\"its partition cannot be reached, or is of another topic\"},"
                + "{\"id\":\"nonsense\",\"reason\":\"malformed\"},"
                + "{\"id\":\"0-2@n\",\"reason\":\"expired\"},"
                + "{\"id\":\"1-1@n\",\"reason\":\"no answer\"}]}");
  }

  @Test
  void knowsWhenNobodyAnswered() {
    Settling settling = new Settling("t", List.of("0-1@n"), List.of(A));
    settling.failed(A, "no answer");

    assertThat(settling.nobodyAnswered()).isTrue();
    assertThat(new Settling("t", List.of("?"), List.of(A)).nobodyAnswered()).isFalse();
  }
}
