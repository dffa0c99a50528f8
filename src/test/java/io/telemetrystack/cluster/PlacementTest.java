package io.telemetrystack.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PlacementTest {
  private static final int ROUNDS = 300;

  private final SplittableRandom random = new SplittableRandom(42);

  static Stream<Arguments> sizes() {
    return Stream.of(4, 8, 64)
        .flatMap(things -> Stream.of(1, 2, 3, 5, 8).map(nodes -> Arguments.of(things, nodes)));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void givesNodesNumbersOfThingsThatDifferByAtMostOne(int things, int nodes) {
    for (int round = 0; round < ROUNDS; round++) {
      List<String> names = names(nodes);
      Map<String, Integer> counts = counts(things(things), names);

      assertThat(counts.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(things);
      assertThat(Collections.max(counts.values()) - Collections.min(counts.values()))
          .as("%s", names)
          .isLessThanOrEqualTo(1);
    }
  }

  /**
   * A node that leaves moves its own things, and the new shares push on some more: on average under
   * a third of its own for up to five nodes.
   */
  @ParameterizedTest
  @MethodSource("sizes")
  void movesFewThingsWhenANodeLeavesOrComes(int things, int nodes) {
    if (nodes == 1) {
      return;
    }
    double moved = 0;
    for (int round = 0; round < ROUNDS; round++) {
      List<String> names = names(nodes);
      List<String> without = new ArrayList<>(names);
      without.remove(random.nextInt(nodes));
      Placement before = Placement.of(things(things), names);
      Placement after = Placement.of(things(things), without);
      moved +=
          things(things).stream()
              .filter(thing -> !before.owner(thing).equals(after.owner(thing)))
              .count();
    }

    double least = (double) things / nodes;
    assertThat(moved / ROUNDS).isLessThan((nodes <= 5 ? 1.4 : 2.5) * least);
  }

  @Test
  void dependsOnNamesAloneAndNotOnTheirOrder() {
    List<String> names = names(5);
    List<String> reversed = new ArrayList<>(names);
    Collections.reverse(reversed);
    List<String> things = things(64);
    List<String> thingsReversed = new ArrayList<>(things);
    Collections.reverse(thingsReversed);

    Placement one = Placement.of(things, names);
    Placement other = Placement.of(thingsReversed, reversed);

    assertThat(things)
        .allSatisfy(it -> assertThat(one.preference(it)).isEqualTo(other.preference(it)));
  }

  @Test
  void namesEveryNodeOnceAmongThoseThatStandIn() {
    List<String> names = names(5);
    Placement placement = Placement.of(things(8), names);

    assertThat(things(8))
        .allSatisfy(
            thing ->
                assertThat(placement.preference(thing))
                    .containsExactlyInAnyOrderElementsOf(names)
                    .startsWith(placement.owner(thing)));
  }

  /** The same cluster with the same names must be placed alike by the next version. */
  @Test
  void placesAsItAlwaysDid() {
    Placement placement = Placement.of(things(8), List.of("node-1", "node-2", "node-3"));

    assertThat(things(8).stream().map(placement::owner))
        .containsExactly(
            "node-1", "node-2", "node-1", "node-2", "node-3", "node-3", "node-2", "node-3");
  }

  @Test
  void hasNoOwnerWithoutNodes() {
    assertThat(Placement.of(things(4), List.of()).owner("t/0")).isNull();
    assertThat(Placement.of(things(4), List.of("a")).owner("unknown")).isNull();
  }

  private List<String> names(int count) {
    HashSet<String> names = new HashSet<>();
    while (names.size() < count) {
      names.add("node-" + random.nextInt(1_000_000));
    }
    return List.copyOf(names);
  }

  private static List<String> things(int count) {
    return IntStream.range(0, count).mapToObj(number -> "t/" + number).toList();
  }

  private static Map<String, Integer> counts(List<String> things, List<String> nodes) {
    Placement placement = Placement.of(things, nodes);
    Map<String, Integer> counts = new HashMap<>();
    nodes.forEach(node -> counts.put(node, 0));
    things.forEach(thing -> counts.merge(placement.owner(thing), 1, Integer::sum));
    return counts;
  }
}
