package io.telemetrystack.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.wire.Role;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RouterTest {
  private static final List<String> KEYS =
      IntStream.range(0, 200).mapToObj(i -> "host-" + i).toList();

  private final PartitionDirectory directory = new PartitionDirectory("n", 1);
  private final Router router = new Router(directory, 150);

  @Test
  void findsNothingWhereNoPartitionIsKnown() {
    announce("other", 0);

    assertThat(router.route("t", router.partition("t", "key")).candidates()).isEmpty();
  }

  @Test
  void usesEveryPartitionAndKeepsAKeyInOne() {
    IntStream.range(0, 4).forEach(number -> announce("t", number));

    assertThat(KEYS.stream().map(this::route).distinct()).hasSize(4);
    assertThat(route("host-1")).isEqualTo(route("host-1"));
  }

  @Test
  void leavesOtherKeysInPlaceWhileAPartitionIsAway() {
    IntStream.range(0, 4).forEach(number -> announce("t", number));
    List<PartitionRef> before = KEYS.stream().map(this::route).toList();
    directory.withdraw(new PartitionRef("n", "t", 3));

    for (int i = 0; i < KEYS.size(); i++) {
      PartitionRef expected = before.get(i).partition() == 3 ? null : before.get(i);
      assertThat(route(KEYS.get(i))).isEqualTo(expected);
    }
  }

  /** Where messages of the key go, or null. */
  private PartitionRef route(String key) {
    List<PartitionRef> candidates = router.route("t", router.partition("t", key)).candidates();
    return candidates.isEmpty() ? null : candidates.get(0);
  }

  private void announce(String topic, int number) {
    directory.take(Role.BROKER);
    directory.announce(new PartitionRef("n", topic, number));
  }
}
