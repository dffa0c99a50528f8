package io.telemetrystack.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.message.Durability;
import io.telemetrystack.wire.NodeAnnouncement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Brokers that hear of each other what a topic is like. */
class TopicAdoptionTest {
  private static final List<Durability> CLASSES = List.of(Durability.values());
  private static final TopicSettings PLAIN = new TopicSettings(4, null, 0, List.of("default"));

  @Test
  void takesPartitionsAndGroupsThatAnotherHasToo() {
    TopicSettings other = PLAIN.atLeast(6).with(List.of("audit"));

    assertThat(PLAIN.with(said(other)))
        .isEqualTo(new TopicSettings(6, null, 0, List.of("default", "audit")));
    assertThat(other.with(said(PLAIN))).isEqualTo(other);
  }

  @Test
  void takesTheDurabilityThatWasChangedMoreOften() {
    TopicSettings once = PLAIN.with(Durability.FSYNC);
    TopicSettings twice = once.with(Durability.MEMORY);

    assertThat(once.with(said(twice)).durability()).isEqualTo(Durability.MEMORY);
    assertThat(twice.with(said(once)).durability()).isEqualTo(Durability.MEMORY);
    assertThat(PLAIN.with(said(once)).durability()).isEqualTo(Durability.FSYNC);
  }

  @Test
  void takesTheStrongerOfTwoThatWereChangedApart() {
    TopicSettings here = PLAIN.with(Durability.DISK);
    TopicSettings there = PLAIN.with(Durability.FSYNC);

    assertThat(here.with(said(there)).durability()).isEqualTo(Durability.FSYNC);
    assertThat(there.with(said(here)).durability()).isEqualTo(Durability.FSYNC);
  }

  @Test
  void endsWithTheSameInWhateverOrderBrokersHearEachOther() {
    SplittableRandom random = new SplittableRandom(42);
    for (int round = 0; round < 500; round++) {
      List<TopicSettings> brokers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        brokers.add(changed(random));
      }
      for (int hearing = 0; hearing < 60; hearing++) {
        int listener = random.nextInt(3);
        int speaker = random.nextInt(3);
        brokers.set(listener, brokers.get(listener).with(said(brokers.get(speaker))));
      }
      TopicSettings first = brokers.get(0);

      assertThat(brokers)
          .allSatisfy(
              it -> {
                assertThat(it.partitions()).isEqualTo(first.partitions());
                assertThat(it.durability()).isEqualTo(first.durability());
                assertThat(it.groups()).containsExactlyInAnyOrderElementsOf(first.groups());
              });
    }
  }

  private static TopicSettings changed(SplittableRandom random) {
    TopicSettings settings = PLAIN;
    for (int i = random.nextInt(4); i > 0; i--) {
      settings =
          switch (random.nextInt(3)) {
            case 0 -> settings.atLeast(random.nextInt(1, 9));
            case 1 -> settings.with(List.of("g" + random.nextInt(5)));
            default -> settings.with(CLASSES.get(random.nextInt(3)));
          };
    }
    return settings;
  }

  private static NodeAnnouncement.Topic said(TopicSettings settings) {
    return new NodeAnnouncement.Topic(
        "t",
        settings.partitions(),
        settings.durability(),
        settings.durabilityChanges(),
        settings.groups(),
        List.of());
  }
}
