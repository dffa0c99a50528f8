package io.telemetrystack.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.wire.NodeAnnouncement;
import io.telemetrystack.wire.NodeAnnouncement.Serving;
import io.telemetrystack.wire.NodeAnnouncement.Topic;
import io.telemetrystack.wire.Role;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PartitionDirectoryTest {
  private final PartitionDirectory directory = new PartitionDirectory("a", 1);

  @Test
  void showsWhatItsOwnNodeDoesAtOnce() {
    directory.take(Role.BROKER);
    directory.announce(new PartitionRef("a", "t", 1));

    assertThat(directory.view().nodes(Role.BROKER)).containsExactly("a");
    assertThat(directory.view().partitions("t")).containsExactly(new PartitionRef("a", "t", 1));
    assertThat(directory.view().partitionCount("t")).isEqualTo(2);
  }

  @Test
  void takesPartitionsOfAllNodesTogetherByNumberThenNode() {
    directory.announce(new PartitionRef("a", "t", 1));
    directory.hear(broker("b", 1, false, 0, 1), 0);

    assertThat(directory.view().partitions("t"))
        .containsExactly(ref("b", 0), ref("a", 1), ref("b", 1));
  }

  @Test
  void forgetsANodeThatIsNotHeardForTooLong() {
    directory.hear(broker("b", 1, false, 0), 1_000);
    directory.expire(1_000 + PartitionDirectory.EXPIRY_MS);
    assertThat(directory.view().nodes(Role.BROKER)).containsExactly("b");

    directory.expire(1_001 + PartitionDirectory.EXPIRY_MS);
    assertThat(directory.view().nodes(Role.BROKER)).isEmpty();
    assertThat(directory.view().partitions("t")).isEmpty();
  }

  @Test
  void forgetsAMemberThatHasLeftAtOnce() {
    directory.hear(broker("b", 1, false, 0), 0);
    directory.left("member-b-1");

    assertThat(directory.view().nodes(Role.BROKER)).isEmpty();
    assertThat(directory.takeDeparted())
        .extracting(NodeAnnouncement::consumer)
        .containsExactly("b/1");
    assertThat(directory.takeDeparted()).isEmpty();
  }

  @Test
  void believesTheLatestLifeOfANodeAndTellsThatTheOneBeforeHasEnded() {
    directory.hear(broker("b", 2, false, 0), 0);
    directory.hear(broker("b", 1, false, 0, 1), 0);
    assertThat(directory.view().partitions("t")).containsExactly(ref("b", 0));

    directory.hear(broker("b", 3, false, 1), 0);
    assertThat(directory.view().partitions("t")).containsExactly(ref("b", 1));
    assertThat(directory.takeDeparted())
        .extracting(NodeAnnouncement::consumer)
        .containsExactly("b/2");
  }

  @Test
  void givesNoNewWorkToANodeThatIsAboutToStopUnlessAllAre() {
    directory.hear(broker("b", 1, false, 0), 0);
    directory.hear(broker("c", 1, true, 0), 0);
    assertThat(directory.view().takers(Role.BROKER)).containsExactly("b");
    assertThat(directory.view().partitions("t")).contains(ref("c", 0));

    directory.hear(broker("b", 1, true, 0), 0);
    assertThat(directory.view().takers(Role.BROKER)).containsExactly("b", "c");
  }

  @Test
  void hasAnotherViewOnlyWhenSomethingChanges() {
    directory.hear(broker("b", 1, false, 0), 0);
    DirectoryView before = directory.view();
    directory.hear(broker("b", 1, false, 0), 500);
    assertThat(directory.view()).isSameAs(before);

    directory.hear(broker("b", 1, true, 0), 600);
    assertThat(directory.view().number()).isGreaterThan(before.number());
  }

  @Test
  void hasNewsUntilItWasAskedForThem() {
    assertThat(directory.hasNews()).isFalse();
    directory.listen(true);
    assertThat(directory.hasNews()).isTrue();
    assertThat(directory.own("m").listening()).isTrue();
    assertThat(directory.hasNews()).isFalse();
    directory.listen(true);
    assertThat(directory.hasNews()).isFalse();
  }

  @Test
  void announcesWhatItsBrokerDescribesWithWhatServesNow() {
    directory.describe(
        List.of(new Topic("t", 4, null, 0, List.of("g"), List.of(new Serving(2, 17)))));
    directory.announce(new PartitionRef("a", "t", 2));

    assertThat(directory.own("m").topics())
        .containsExactly(new Topic("t", 4, null, 0, List.of("g"), List.of(new Serving(2, 17))));
    directory.withdraw(new PartitionRef("a", "t", 2));
    assertThat(directory.own("m").topics().get(0).serving()).isEmpty();
  }

  private static PartitionRef ref(String node, int partition) {
    return new PartitionRef(node, "t", partition);
  }

  private static NodeAnnouncement broker(
      String node, long incarnation, boolean draining, int... partitions) {
    List<Serving> serving = Arrays.stream(partitions).mapToObj(p -> new Serving(p, 0)).toList();
    return new NodeAnnouncement(
        node,
        "member-" + node + "-" + incarnation,
        incarnation,
        Set.of(Role.BROKER),
        draining,
        false,
        List.of(new Topic("t", 2, null, 0, List.of("g"), serving)));
  }
}
