package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CheckpointTest {
  /** Each says more than those before it. */
  private static final List<Checkpoint> ORDERED =
      List.of(
          at(1, 0, false, 5),
          at(1, 10, false, 20),
          at(1, 10, false, 30),
          at(1, 10, true, 10),
          at(1, 20, false, 20),
          at(1, 20, true, 20),
          at(2, 0, false, 5),
          at(2, 10, false, 20));

  private static Checkpoint at(long pass, long offset, boolean finished, long sizeBytes) {
    FileIdentity identity = new FileIdentity("", 0, sizeBytes, 1);
    return new Checkpoint("a", identity, pass, offset, 1, finished);
  }

  @Test
  void isAfterAnotherWhenItSaysMore() {
    for (int i = 0; i < ORDERED.size(); i++) {
      assertThat(ORDERED.get(i).isAfter(null)).isTrue();
      for (int j = 0; j < ORDERED.size(); j++) {
        assertThat(ORDERED.get(i).isAfter(ORDERED.get(j))).as("%d after %d", i, j).isEqualTo(i > j);
      }
    }
  }

  @Test
  void theLaterIsTheSameWhicheverComesFirst() {
    Checkpoint one = ORDERED.get(1);
    Checkpoint other = ORDERED.get(2);

    assertThat(Checkpoint.later(one, other)).isEqualTo(other);
    assertThat(Checkpoint.later(other, one)).isEqualTo(other);
    assertThat(Checkpoint.later(null, one)).isEqualTo(one);
    assertThat(Checkpoint.later(one, null)).isEqualTo(one);
    assertThat(Checkpoint.later(null, null)).isNull();
  }
}
