package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.message.Durability;
import io.telemetrystack.wire.PublishReply;
import org.junit.jupiter.api.Test;

class CheckpointsTest {
  private static final PublishReply ACCEPTED = new PublishReply.Accepted("id", Durability.MEMORY);

  private static final long DELAY_MS = 2_000;
  private static final Checkpoint START = Checkpoint.start("a", new FileIdentity("", 0, 100, 7), 1);

  private final Checkpoints checkpoints = new Checkpoints(DELAY_MS);

  @Test
  void aPlaceCountsWhenItWasReachedADelayAgo() {
    checkpoints.begin(START);
    checkpoints.ripen(0);
    checkpoints.begin(START.at(10, 2));
    checkpoints.ripen(1_000);
    assertThat(checkpoints.known()).isEmpty();
    assertThat(checkpoints.isUnsaved()).isFalse();

    checkpoints.ripen(DELAY_MS);
    assertThat(checkpoints.known()).containsExactly(START);
    assertThat(checkpoints.isUnsaved()).isTrue();
    checkpoints.ripen(DELAY_MS + 999);
    assertThat(checkpoints.known()).containsExactly(START);
    checkpoints.ripen(DELAY_MS + 1_000);
    assertThat(checkpoints.known()).containsExactly(START.at(10, 2));
  }

  @Test
  void withoutADelayAPlaceCountsAtOnce() {
    Checkpoints prompt = new Checkpoints(0);
    prompt.begin(START);
    prompt.ripen(1);

    assertThat(prompt.known()).containsExactly(START);
  }

  @Test
  void whatIsNotAcceptedNeverCounts() {
    Mark mark = checkpoints.begin(START.at(10, 2));
    mark.frameBegun();
    checkpoints.begin(START.at(20, 3));
    for (long nowMs = 0; nowMs < 10 * DELAY_MS; nowMs += 500) {
      checkpoints.ripen(nowMs);
    }
    checkpoints.settle();
    checkpoints.leave("a");

    assertThat(checkpoints.known()).containsExactly(START.at(10, 2));
    assertThat(checkpoints.settleLeft()).isEmpty();
    mark.frameSettled(ACCEPTED);
    assertThat(checkpoints.settleLeft()).containsExactly("a");
    assertThat(checkpoints.known()).containsExactly(START.at(20, 3));
    assertThat(checkpoints.settleLeft()).isEmpty();
  }

  @Test
  void theFurthestOfWhatIsSaidCounts() {
    checkpoints.learn(START.at(20, 3));
    checkpoints.saved();
    checkpoints.learn(START.at(10, 2));
    checkpoints.learn(START.at(20, 3));
    assertThat(checkpoints.isUnsaved()).isFalse();
    assertThat(checkpoints.latest("a")).isEqualTo(START.at(20, 3));

    checkpoints.begin(START.at(30, 4));
    assertThat(checkpoints.latest("a")).isEqualTo(START.at(30, 4));
    assertThat(checkpoints.latest("b")).isNull();
  }

  @Test
  void forgetsWhatWasNotHeardOfForTheLongestTime() {
    for (int i = 0; i < Checkpoints.MOST; i++) {
      checkpoints.learn(Checkpoint.start("f" + i, START.identity(), 1));
    }
    checkpoints.learn(Checkpoint.start("f0", START.identity(), 2));
    checkpoints.learn(START);

    assertThat(checkpoints.known()).hasSize(Checkpoints.MOST).endsWith(START);
    assertThat(checkpoints.latest("f0")).isNotNull();
    assertThat(checkpoints.latest("f1")).isNull();
  }
}
