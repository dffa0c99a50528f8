package io.telemetrystack.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.cluster.PartitionRef;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RouterTest {
  private static final List<String> KEYS =
      IntStream.range(0, 200).mapToObj(i -> "host-" + i).toList();

  private final PartitionDirectory directory = new PartitionDirectory();
  private final Router router = new Router(directory, 150);

  @Test
  void findsNothingWhereNoPartitionIsKnown() {
    announce("other", 0);

    assertThat(router.route("t", "key")).isEmpty();
  }

  @Test
  void usesEveryPartitionAndKeepsAKeyInOne() {
    IntStream.range(0, 4).forEach(number -> announce("t", number));

    assertThat(KEYS.stream().map(key -> router.route("t", key).orElseThrow()).distinct())
        .hasSize(4);
    assertThat(router.route("t", "host-1")).isEqualTo(router.route("t", "host-1"));
  }

  @Test
  void leavesOtherKeysInPlaceWhileAPartitionIsAway() {
    IntStream.range(0, 4).forEach(number -> announce("t", number));
    List<PartitionRef> before =
        KEYS.stream().map(key -> router.route("t", key).orElseThrow()).toList();
    directory.withdraw(new PartitionRef("n", "t", 3));

    for (int i = 0; i < KEYS.size(); i++) {
      Optional<PartitionRef> expected =
          Optional.of(before.get(i)).filter(ref -> ref.partition() != 3);
      assertThat(router.route("t", KEYS.get(i))).isEqualTo(expected);
    }
  }

  private void announce(String topic, int number) {
    directory.announce(new PartitionRef("n", topic, number));
  }
}
