package io.telemetrystack.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.telemetry.Fleet;
import io.telemetrystack.telemetry.Frame;
import org.junit.jupiter.api.Test;

class BatchTest {
  private static final BatchLimits ROOMY = new BatchLimits(1_000_000, 1L << 30, 200);

  private final Frame frame = new Fleet(1, 1).frame(0, 0, 1);
  private final Batch batch = new Batch(1_000);

  @Test
  void isFullAtItsPoints() {
    BatchLimits limits = new BatchLimits(2 * frame.size(), 1L << 30, 200);
    batch.add(frame, "a", 5);
    assertThat(batch.isFull(limits)).isFalse();
    batch.add(frame, "b", 5);
    assertThat(batch.isFull(limits)).isTrue();
    assertThat(batch.points()).isEqualTo(2 * frame.size());
  }

  @Test
  void isFullAtItsBytes() {
    BatchLimits limits = new BatchLimits(1_000_000, 2L * frame.sizeBytes(), 200);
    batch.add(frame, "a", 5);
    assertThat(batch.isFull(limits)).isFalse();
    batch.add(frame, "b", 5);
    assertThat(batch.isFull(limits)).isTrue();
  }

  @Test
  void waitsUntilItsAge() {
    assertThat(batch.waitMs(ROOMY, 1_000)).isEqualTo(200);
    assertThat(batch.waitMs(ROOMY, 1_199)).isEqualTo(1);
    assertThat(batch.waitMs(ROOMY, 1_200)).isZero();
    assertThat(batch.waitMs(ROOMY, 9_999)).isZero();
  }

  @Test
  void keepsFramesBesideTheirHandlesAndTheOldestTime() {
    assertThat(batch.isEmpty()).isTrue();
    batch.add(frame, "a", 70);
    batch.add(frame, "b", 50);
    batch.add(frame, "c", 60);
    assertThat(batch.isEmpty()).isFalse();
    assertThat(batch.frames()).containsExactly(frame, frame, frame);
    assertThat(batch.handles()).containsExactly("a", "b", "c");
    assertThat(batch.oldestMs()).isEqualTo(50);
  }
}
