package io.telemetrystack.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.message.Durability;
import io.telemetrystack.wire.PublishReply;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProduceAnswerTest {
  private static final PublishReply DISK = new PublishReply.Accepted("0-1@n", Durability.DISK);
  private static final PublishReply FSYNC = new PublishReply.Accepted("1-7@n", Durability.FSYNC);
  private static final PublishReply FULL = new PublishReply.Full("the disk is full", 70);
  private static final PublishReply GONE = new PublishReply.Unavailable("gone", 500);

  @Test
  void namesTheWeakestDurabilityOfWhatWasTaken() {
    ProduceAnswer answer = new ProduceAnswer(List.of(FSYNC, DISK));

    assertThat(answer.status()).isEqualTo(202);
    assertThat(json(answer))
        .isEqualTo("{\"accepted\":2,\"durability\":\"disk\",\"ids\":[\"1-7@n\",\"0-1@n\"]}");
  }

  @Test
  void givesAResultForEachWhereOnlySomeWereTaken() {
    ProduceAnswer answer = new ProduceAnswer(List.of(FSYNC, FULL, GONE));

    assertThat(answer.status()).isEqualTo(207);
    assertThat(json(answer))
        .isEqualTo(
            "{\"accepted\":1,\"durability\":\"fsync\",\"refused\":2,\"results\":["
                + "{\"status\":202,\"id\":\"1-7@n\"},"
                + "{\"status\":429,\"reason\":\"the disk is full\",\"retry_after_ms\":70},"
                + "{\"status\":503,\"reason\":\"gone\",\"retry_after_ms\":500}]}");
  }

  @Test
  void isNoSuccessWhereNothingWasTaken() {
    assertThat(new ProduceAnswer(List.of(FULL, FULL)).problem().status()).isEqualTo(429);
    assertThat(new ProduceAnswer(List.of(FULL)).problem().retryAfterMs()).isEqualTo(70);
    assertThat(new ProduceAnswer(List.of(FULL)).problem().detail()).contains("the disk is full");
    assertThat(new ProduceAnswer(List.of(GONE, FULL)).status()).isEqualTo(429);
    assertThat(new ProduceAnswer(List.of(GONE)).problem().status()).isEqualTo(503);
  }

  private static String json(ProduceAnswer answer) {
    return new String(QueueRoutes.json(answer::write), UTF_8);
  }
}
