package io.telemetrystack.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class PartitionTurnsTest {
  private final List<String> done = new ArrayList<>();
  private final Queue<Runnable> works = new ArrayDeque<>();
  private final Queue<Runnable> thens = new ArrayDeque<>();
  private final PartitionTurns turns =
      new PartitionTurns(
          (work, then) -> {
            works.add(work);
            thens.add(then);
          },
          () -> done.add("write"));

  @Test
  void isFreeUntilSomethingIsQueuedAndAgainWhenAllOfItIsDone() {
    assertThat(turns.isFree()).isTrue();
    queue("one");
    assertThat(turns.isFree()).isFalse();
    works.remove().run();
    assertThat(turns.isFree()).isFalse();
    thens.remove().run();
    assertThat(turns.isFree()).isTrue();
  }

  @Test
  void whatHasQueuedIsOneBatch() {
    queue("one");
    queue("two");
    works.remove().run();

    assertThat(done).containsExactly("one", "two", "write");
    assertThat(works).isEmpty();
  }

  @Test
  void whatComesDuringABatchIsInTheNext() {
    turns.queue(() -> queue("late"));
    queue("one");
    works.remove().run();

    assertThat(done).containsExactly("one", "write", "late", "write");
  }

  @Test
  void whatComesWhenTheWorkerIsThroughIsDoneBeforeItIsFreeAgain() {
    queue("one");
    works.remove().run();
    queue("two");
    assertThat(works).as("one worker at a time").isEmpty();
    thens.remove().run();

    assertThat(turns.isFree()).isFalse();
    works.remove().run();
    assertThat(done).containsExactly("one", "write", "two", "write");
  }

  @Test
  void leavesTheWorkerToOthersThoughItIsNeverIdle() {
    turns.queue(this::again);
    works.remove().run();
    assertThat(done).hasSize(16).containsOnly("write");
    thens.remove().run();

    assertThat(turns.isFree()).isFalse();
    assertThat(works).hasSize(1);
  }

  @Test
  void goesOnBehindWorkThatThrows() {
    turns.queue(
        () -> {
          throw new IllegalStateException("as it was told");
        });
    queue("one");
    assertThatThrownBy(works.remove()::run).hasMessage("as it was told");
    thens.remove().run();
    works.remove().run();

    assertThat(done).containsExactly("one", "write");
  }

  private void again() {
    turns.queue(this::again);
  }

  private void queue(String name) {
    turns.queue(() -> done.add(name));
  }
}
