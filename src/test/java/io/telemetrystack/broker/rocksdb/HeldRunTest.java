package io.telemetrystack.broker.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.NavigableSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeldRunTest {
  @Test
  void followsRemovalsInOrderThroughGaps() {
    HeldRun run = new HeldRun(0, 0);
    run.appended(3);
    run.appended(9);
    assertThat(run.low()).isEqualTo(3);

    assertThat(run.remove(3)).isTrue();
    assertThat(run.low()).isEqualTo(9);
    assertThat(run.remove(9)).isTrue();
    assertThat(run.low()).isEqualTo(10);
    assertThat(run.knowsFirst()).isTrue();
  }

  @Test
  void passesWhatWasRemovedOutOfOrderOnceItIsFirst() {
    HeldRun run = new HeldRun(0, 0);
    run.appended(1);
    run.appended(2);
    run.appended(3);
    assertThat(run.remove(2)).isFalse();
    assertThat(run.low()).isEqualTo(1);

    assertThat(run.remove(1)).isTrue();
    assertThat(run.low()).isEqualTo(3);
  }

  @Test
  void knowsNothingOfWhatItHasNotSeen() {
    HeldRun run = new HeldRun(5, 1_000);
    assertThat(run.low()).isEqualTo(5);
    assertThat(run.knowsFirst()).isFalse();
    assertThat(run.remove(7)).isFalse();

    run.found(5, 20);
    assertThat(run.low()).isEqualTo(20);
    assertThat(run.knowsFirst()).isTrue();
  }

  @Test
  void learnsNothingFromAReadBeyondWhatItKnows() {
    HeldRun run = new HeldRun(5, 1_000);
    run.found(30, 40);
    run.foundNothing(41);

    assertThat(run.low()).isEqualTo(5);
    assertThat(run.knowsFirst()).isFalse();
  }

  /** Against a set of what is held: the low mark never passes a held offset. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void neverPassesWhatIsHeld(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    HeldRun run = new HeldRun(0, 0);
    TreeSet<Long> held = new TreeSet<>();
    TreeSet<Long> skipped = new TreeSet<>();
    long next = 0;
    for (int step = 0; step < 100_000; step++) {
      int what = random.nextInt(100);
      if (what < (step % 20_000 < 10_000 ? 60 : 40)) {
        skipped.add(next++);
        append(next++, run, held);
      } else if (what == 99 && !skipped.isEmpty()) {
        append(skipped.pollLast(), run, held);
      } else if (what < 95 && !held.isEmpty()) {
        remove(random.nextInt(3) == 0 ? random.nextInt(50) : 0, run, held);
      } else {
        look(run, held);
      }
      assertThat(run.low())
          .as("seed %d step %d", seed, step)
          .isLessThanOrEqualTo(held.isEmpty() ? next : held.first());
    }
  }

  private static void append(long offset, HeldRun run, NavigableSet<Long> held) {
    held.add(offset);
    run.appended(offset);
  }

  private static void remove(long fromFirst, HeldRun run, NavigableSet<Long> held) {
    long first = held.first();
    long gone = held.floor(first + fromFirst);
    held.remove(gone);
    if (run.remove(gone)) {
      assertThat(gone).isEqualTo(first);
    }
  }

  private static void look(HeldRun run, NavigableSet<Long> held) {
    long from = run.low();
    if (held.ceiling(from) == null) {
      run.foundNothing(from);
    } else {
      run.found(from, held.ceiling(from));
    }
  }
}
