package io.telemetrystack.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.cluster.PartitionRef;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  private static final PartitionRef A = new PartitionRef("n", "t", 0);
  private static final PartitionRef B = new PartitionRef("n", "t", 1);

  private final List<String> calls = new ArrayList<>();
  private final Arrivals<String> arrivals =
      new Arrivals<>(
          new Arrivals.Port<>() {
            @Override
            public void watch(PartitionRef partition, long delayMs) {
              calls.add("watch " + partition.partition() + (delayMs > 0 ? " in " + delayMs : ""));
            }

            @Override
            public void lease(PartitionRef partition, String waiter) {
              calls.add("lease " + partition.partition() + " for " + waiter);
            }
          });

  @Test
  void watchesEachPartitionOnceHoweverManyWait() {
    arrivals.show(List.of(A));
    arrivals.await("x");
    arrivals.await("y");
    arrivals.show(List.of(A, B));

    assertThat(calls).containsExactly("watch 0", "watch 1");
  }

  @Test
  void watchesNothingWhileNobodyWaits() {
    arrivals.show(List.of(A, B));

    assertThat(calls).isEmpty();
    assertThat(arrivals.isIdle()).isTrue();
  }

  @Test
  void offersAPartitionWithMessagesToOneAfterTheOther() {
    waiting("x", "y");
    arrivals.awake(A, false);
    arrivals.leased(A, 100, true);

    assertThat(calls).containsExactly("lease 0 for x", "lease 0 for y");
  }

  @Test
  void watchesAgainWhatHasNoMore() {
    waiting("x", "y");
    arrivals.awake(A, false);
    arrivals.leased(A, 3, false);

    assertThat(calls).containsExactly("lease 0 for x", "watch 0");
  }

  @Test
  void restsWhereNobodyWaitsAnyMore() {
    waiting("x");
    arrivals.awake(A, false);
    arrivals.leased(A, 3, false);

    assertThat(calls).containsExactly("lease 0 for x");
    assertThat(arrivals.isIdle()).isTrue();
  }

  @Test
  void slowsDownWhereWhatIsReadyCannotBeHad() {
    waiting("x");
    for (int round = 0; round < 3; round++) {
      arrivals.awake(A, true);
      arrivals.await("x");
      arrivals.leased(A, 0, false);
    }

    assertThat(calls.stream().filter(call -> call.startsWith("watch")))
        .containsExactly("watch 0", "watch 0 in 50", "watch 0 in 50");
  }

  @Test
  void watchesAtOnceAfterAQuietTime() {
    waiting("x");
    for (int round = 0; round < 3; round++) {
      arrivals.awake(A, false);
      arrivals.await("x");
      arrivals.leased(A, 0, false);
    }

    assertThat(calls).doesNotContain("watch 0 in 50").contains("watch 0");
  }

  @Test
  void triesAPartitionThatDoesNotAnswerAgainLater() {
    waiting("x");
    arrivals.failed(A);

    assertThat(calls).containsExactly("watch 0 in 500");
  }

  @Test
  void givesThoseThatWaitTheirTurns() {
    assertThat(arrivals.turn(any -> true)).isNull();

    waiting("x", "y");
    assertThat(arrivals.turn(any -> true)).isEqualTo("x");
    assertThat(arrivals.turn(any -> true)).isEqualTo("y");
    assertThat(arrivals.turn("y"::equals)).isNull();
    assertThat(arrivals.turn("x"::equals)).isEqualTo("x");
    arrivals.leased(A, 3, false);
    assertThat(calls).containsExactly("watch 0");
    assertThat(arrivals.cancel("x")).isTrue();
  }

  @Test
  void leasesNothingForWhomStoppedWaiting() {
    waiting("x");

    assertThat(arrivals.cancel("x")).isTrue();
    arrivals.awake(A, false);
    assertThat(calls).isEmpty();
    assertThat(arrivals.cancel("x")).isFalse();
  }

  @Test
  void forgetsAPartitionThatIsGone() {
    waiting("x");
    arrivals.show(List.of(B));
    arrivals.awake(A, false);
    arrivals.leased(A, 1, true);

    assertThat(calls).containsExactly("watch 1");
  }

  private void waiting(String... waiters) {
    arrivals.show(List.of(A));
    List.of(waiters).forEach(arrivals::await);
    calls.clear();
  }
}
