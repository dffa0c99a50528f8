package io.telemetrystack.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RingTest {
  private static final int VIRTUAL_NODES = 150;
  private static final int KEYS = 10_000;

  static IntStream partitions() {
    return IntStream.rangeClosed(1, 64);
  }

  @ParameterizedTest
  @MethodSource("partitions")
  void spreadsKeysEvenly(int partitions) {
    int[] load = new int[partitions];
    Ring ring = new Ring(partitions, VIRTUAL_NODES);
    keys().forEach(key -> load[ring.partition(key)]++);

    double mean = (double) KEYS / partitions;
    assertThat(Arrays.stream(load).max().orElseThrow() / mean).isLessThanOrEqualTo(1.25);
  }

  @ParameterizedTest
  @MethodSource("partitions")
  void movesKeysOnlyToTheNewPartitionAndNoMoreThanItsShare(int partitions) {
    if (partitions == 64) {
      return;
    }
    Ring before = new Ring(partitions, VIRTUAL_NODES);
    Ring after = new Ring(partitions + 1, VIRTUAL_NODES);
    List<String> moved =
        keys().stream().filter(key -> before.partition(key) != after.partition(key)).toList();

    assertThat(moved).allMatch(key -> after.partition(key) == partitions);
    double share = (double) KEYS / (partitions + 1);
    assertThat((double) moved.size()).isBetween(share * 0.75, share * 1.25);
  }

  @Test
  void givesTheSameAnswerForever() {
    Ring ring = new Ring(8, VIRTUAL_NODES);

    assertThat(List.of("", "gpu-host-17", "ü", "\ud83d\ude00").stream().map(ring::partition))
        .containsExactly(0, 2, 6, 7);
  }

  @Test
  void refusesMorePartitionsThanArcsAreMadeFor() {
    assertThatThrownBy(() -> new Ring(65, VIRTUAL_NODES))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<String> keys() {
    return IntStream.range(0, KEYS).mapToObj(i -> "gpu-host-" + i).toList();
  }
}
