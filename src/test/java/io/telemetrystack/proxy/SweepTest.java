package io.telemetrystack.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.cluster.PartitionRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepTest {
  private static final List<PartitionRef> PARTITIONS =
      IntStream.range(0, 4).mapToObj(number -> new PartitionRef("n", "t", number)).toList();

  private final Map<PartitionRef, Integer> taken = new HashMap<>();

  @ParameterizedTest
  @CsvSource({
    "100, 0, '1000 1000 1000 1000', '25 25 25 25'",
    "10, 1, '1000 1000 1000 1000', '2 3 3 2'",
    "100, 0, '10 1000 1000 0', '10 45 45 0'",
    "1, 0, '0 0 0 7', '0 0 0 1'",
    "2, 3, '5 5 5 5', '1 0 0 1'",
    "100, 2, '0 0 0 0', '0 0 0 0'",
    "100, 0, '1 2 3 4', '1 2 3 4'"
  })
  void takesEvenlyWhatThereIs(int max, int first, String held, String expected) {
    sweep(max, first, numbers(held));

    assertThat(PARTITIONS.stream().map(ref -> taken.getOrDefault(ref, 0)).toList())
        .isEqualTo(numbers(expected));
  }

  @Test
  void givesEachItsTurnOfTheLargerShare() {
    for (int call = 0; call < 4; call++) {
      sweep(1, call, List.of(9, 9, 9, 9));
    }

    assertThat(taken).hasSize(4).containsValue(1).doesNotContainValue(2);
  }

  @Test
  void asksNobodyWhereThereIsNobody() {
    assertThat(new Sweep(List.of(), 10, 3).round()).isEmpty();
  }

  private void sweep(int max, int first, List<Integer> held) {
    Map<PartitionRef, Integer> left = new HashMap<>();
    PARTITIONS.forEach(ref -> left.put(ref, held.get(ref.partition())));
    Sweep sweep = new Sweep(PARTITIONS, max, first);
    for (Map<PartitionRef, Integer> round = sweep.round();
        !round.isEmpty();
        round = sweep.round()) {
      round.forEach(
          (ref, share) -> {
            int given = Math.min(share, left.get(ref));
            left.merge(ref, -given, Integer::sum);
            taken.merge(ref, given, Integer::sum);
            sweep.took(ref, share, given);
          });
    }
  }

  private static List<Integer> numbers(String text) {
    return List.of(text.split(" ")).stream().map(Integer::valueOf).toList();
  }
}
