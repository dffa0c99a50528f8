package io.telemetrystack.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.config.Layer;
import io.telemetrystack.config.Option;
import io.telemetrystack.config.Settings;
import io.telemetrystack.config.SettingsResolver;
import io.telemetrystack.message.Durability;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerConfigTest {
  @Test
  void hasTheDefaultsOfTheSpecification() {
    SettingsResolver.Resolution resolution =
        SettingsResolver.resolve(BrokerConfig.OPTIONS, List.of());

    assertThat(BrokerConfig.from(resolution.settings()))
        .isEqualTo(
            new BrokerConfig(
                new TopicConfig(4, 16, 100, Durability.MEMORY, List.of()),
                2000,
                16L << 20,
                1L << 30,
                64L << 20,
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                5));
  }

  @Test
  void keepsTheNamesThatAreFixed() {
    assertThat(BrokerConfig.OPTIONS)
        .extracting(Option::env)
        .contains(
            "QUEUE_SIZE",
            "QUEUE_BYTES",
            "VISIBILITY_TIMEOUT",
            "PARTITIONS_PER_TOPIC",
            "MAX_PARTITIONS_PER_TOPIC",
            "DURABILITY",
            "SPILL_AGE",
            "MAX_DELIVERY_ATTEMPTS",
            "OVERFLOW_MAX_BYTES");
  }

  @Test
  void readsGroupsThatExistFromTheStart() {
    TopicConfig config =
        BrokerConfig.from(settings("topic-groups", "orders/billing, orders/audit,bids/b")).topics();

    assertThat(config.topics()).containsExactly("telemetry", "orders", "bids");
    assertThat(config.groupsOf("orders")).containsExactly("billing", "audit");
    assertThat(TopicSettings.anew("orders", config).groups())
        .containsExactly("default", "billing", "audit");
    assertThat(config.groupsOf("telemetry")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"orders", "orders/", "/billing", "a/b/c", "../x/y", "or ders/x"})
  void refusesGroupsThatAreNotATopicAndAGroup(String groups) {
    assertThat(resolve("topic-groups", groups).problems().get(0))
        .contains("topic-groups: '" + groups + "'")
        .contains("topic/group, such as orders/billing");
  }

  @Test
  void refusesFewerPartitionsAtMostThanAtLeast() {
    assertThat(BrokerConfig.problems(settings("max-partitions-per-topic", "3")))
        .containsExactly(
            "max-partitions-per-topic: '3' (test) is less than partitions-per-topic, '4'"
                + " (default); allowed is the same or more");
    assertThat(BrokerConfig.problems(settings("max-partitions-per-topic", "4"))).isEmpty();
  }

  @Test
  void refusesMoreGroupsThanAPartitionTakes() {
    assertThat(BrokerConfig.problems(settings("topic-groups", groups(59)))).isEmpty();
    assertThat(BrokerConfig.problems(settings("topic-groups", groups(60))))
        .singleElement()
        .asString()
        .startsWith("topic-groups: topic 'orders' has too many; allowed are 60 groups");
  }

  private static String groups(int count) {
    return IntStream.range(0, count)
        .mapToObj(number -> "orders/g" + number)
        .collect(Collectors.joining(","));
  }

  private static Settings settings(String key, String text) {
    return resolve(key, text).settings();
  }

  private static SettingsResolver.Resolution resolve(String key, String text) {
    Layer layer = new Layer(Map.of(key, new Layer.Entry(text, "test")));
    return SettingsResolver.resolve(BrokerConfig.OPTIONS, List.of(layer));
  }
}
