package io.telemetrystack.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.message.Durability;
import io.telemetrystack.wire.AlterTopicRequest;
import io.telemetrystack.wire.EnsureTopicRequest;
import io.telemetrystack.wire.Refusals;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicRulesTest {
  private static final TopicSettings ORDERS =
      new TopicSettings(4, null, 0, List.of("default", "audit"));

  private final TopicRules rules =
      new TopicRules(
          new TopicConfig(
              2,
              8,
              3,
              Durability.MEMORY,
              List.of(new TopicConfig.TopicGroup("bids", "configured"))));

  @Test
  void makesATopicByTheSettingsWithItsGroupsAndThoseAskedFor() {
    assertThat(ensure("bids", List.of("mine"), null, 2))
        .isEqualTo(
            new TopicChange.To(
                new TopicSettings(2, null, 0, List.of("default", "configured", "mine"))));
    assertThat(ensure("telemetry", List.of(), null, 0))
        .isEqualTo(new TopicChange.To(new TopicSettings(2, null, 0, List.of("collector"))));
  }

  @Test
  void leavesATopicThatHasEverythingAsItIs() {
    assertThat(ensure("orders", List.of("audit"), ORDERS, 99))
        .isEqualTo(new TopicChange.To(ORDERS));
  }

  @Test
  void refusesMoreTopicsThanTheSettingsAllow() {
    assertThat(refusal(ensure("orders", List.of(), null, 3)))
        .isEqualTo(
            new TopicChange.Refused(
                Refusals.NOT_ALLOWED, "there are 3 topics; max-topics allows no more"));
  }

  @Test
  void refusesMoreGroupsThanAPartitionTakes() {
    List<String> groups = IntStream.range(0, 58).mapToObj(i -> "g" + i).toList();

    assertThat(ensure("orders", groups, ORDERS, 1)).isInstanceOf(TopicChange.To.class);
    assertThat(refusal(ensure("orders", List.of("x"), ORDERS.with(groups), 1)).reason())
        .isEqualTo("a topic has at most 60 groups");
  }

  @ParameterizedTest
  @CsvSource({"../up,g,topic '../up'", "orders,a/b,group 'a/b'", "'',g,topic ''"})
  void refusesWhatIsNotAName(String topic, String group, String named) {
    TopicChange.Refused refused = misnamed(topic, group);

    assertThat(refused.code()).isEqualTo(Refusals.MALFORMED);
    assertThat(refused.reason()).startsWith(named + " is not a name; allowed is 1 to 64 letters");
  }

  @Test
  void refusesTheNameOfTheDirectoryForDamagedPartitions() {
    assertThat(misnamed("set-aside", "g").reason()).contains("damaged partitions are kept there");
    assertThat(TopicRules.misnamed(new EnsureTopicRequest("asides", List.of("set-aside"))))
        .isEmpty();
  }

  @Test
  void makesTopicsOfTheSettingsEvenWhereNoMoreAreAllowed() {
    assertThat(ensure("bids", List.of(), null, 99)).isInstanceOf(TopicChange.To.class);
    assertThat(ensure("telemetry", List.of(), null, 99)).isInstanceOf(TopicChange.To.class);
  }

  @Test
  void showsOnlyTheHarmlessBeginningOfAHostileName() {
    assertThat(misnamed("\u001b[2J" + "x".repeat(9_000), "g").reason())
        .startsWith("topic '?[2Jxxx")
        .hasSizeLessThan(250);
  }

  @Test
  void raisesTheNumberOfPartitionsAndChangesTheDurability() {
    assertThat(rules.alter(new AlterTopicRequest("orders", 8, Durability.FSYNC), ORDERS))
        .isEqualTo(
            new TopicChange.To(
                new TopicSettings(8, Durability.FSYNC, 1, List.of("default", "audit"))));
    assertThat(rules.alter(new AlterTopicRequest("orders", 0, null), ORDERS))
        .isEqualTo(new TopicChange.To(ORDERS));
  }

  @Test
  void refusesFewerPartitionsAndMoreThanTheSettingsAllow() {
    assertThat(refusal(rules.alter(new AlterTopicRequest("orders", 3, null), ORDERS)).reason())
        .isEqualTo(
            "topic orders has 4 partitions and cannot have fewer: their messages would have no"
                + " place");
    assertThat(refusal(rules.alter(new AlterTopicRequest("orders", 9, null), ORDERS)).reason())
        .isEqualTo("9 partitions are more than max-partitions-per-topic, which is 8");
    assertThat(refusal(rules.alter(new AlterTopicRequest("orders", -1, null), ORDERS)).code())
        .isEqualTo(Refusals.NOT_ALLOWED);
  }

  @Test
  void changesTheDurabilityOfATopicThatHasMorePartitionsThanTheSettingsAllowNow() {
    assertThat(
            rules.alter(new AlterTopicRequest("orders", 20, Durability.DISK), ORDERS.atLeast(20)))
        .isEqualTo(new TopicChange.To(ORDERS.atLeast(20).with(Durability.DISK)));
  }

  @Test
  void removesAGroupButNotTheLastOneNorThePipelines() {
    assertThat(rules.removeGroup("orders", "audit", ORDERS))
        .isEqualTo(new TopicChange.To(new TopicSettings(4, null, 0, List.of("default"))));
    assertThat(refusal(rules.removeGroup("orders", "nobody", ORDERS)).code())
        .isEqualTo(Refusals.NO_SUCH_GROUP);
    assertThat(refusal(rules.removeGroup("orders", "default", ORDERS.without("audit"))).reason())
        .isEqualTo("group default is the last one of topic orders");
    assertThat(
            refusal(
                    rules.removeGroup(
                        "telemetry",
                        "collector",
                        new TopicSettings(4, null, 0, List.of("collector", "mine"))))
                .reason())
        .isEqualTo("group collector is the pipeline's own");
  }

  private TopicChange ensure(String topic, List<String> groups, TopicSettings now, int topics) {
    return rules.ensure(new EnsureTopicRequest(topic, groups), now, topics);
  }

  private static TopicChange.Refused misnamed(String topic, String group) {
    return TopicRules.misnamed(new EnsureTopicRequest(topic, List.of(group))).orElseThrow();
  }

  private static TopicChange.Refused refusal(TopicChange change) {
    return (TopicChange.Refused) change;
  }
}
