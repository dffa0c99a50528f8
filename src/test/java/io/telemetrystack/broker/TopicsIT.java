package io.telemetrystack.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.message.Durability;
import io.telemetrystack.wire.AlterTopicRequest;
import io.telemetrystack.wire.DescribeTopicsRequest;
import io.telemetrystack.wire.EnsureTopicRequest;
import io.telemetrystack.wire.LeaseReply.LeasedMessage;
import io.telemetrystack.wire.PublishReply;
import io.telemetrystack.wire.Refusals;
import io.telemetrystack.wire.RemoveGroupRequest;
import io.telemetrystack.wire.Role;
import io.telemetrystack.wire.TopicsReply;
import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics and groups made, changed and found again on a real event bus and disk. */
class TopicsIT {
  private static final TopicConfig CONFIG = new TopicConfig(2, 6, 3, Durability.MEMORY, List.of());

  @TempDir Path directory;
  private TestBroker broker;

  @BeforeEach
  void start() throws Exception {
    broker = new TestBroker(directory);
    broker.start(CONFIG);
  }

  @AfterEach
  void stop() throws Exception {
    broker.close();
  }

  @Test
  void servesThePipelinesTopicFromTheStart() throws Exception {
    assertThat(broker.partitions.view().nodes(Role.BROKER)).containsExactly(TestBroker.NODE);
    assertThat(broker.ask(new DescribeTopicsRequest("")))
        .singleElement()
        .satisfies(
            topic -> {
              assertThat(topic.name()).isEqualTo("telemetry");
              assertThat(topic.groups()).containsExactly("collector");
              assertThat(topic.partitions())
                  .extracting(TopicsReply.Partition::state)
                  .containsExactly(TopicsReply.State.SERVING, TopicsReply.State.SERVING);
            });
  }

  @Test
  void makesATopicForTheFirstWhoAsksForIt() throws Exception {
    TopicsReply.Topic made = broker.ensure("orders", "billing");

    assertThat(made.groups()).containsExactly("default", "billing");
    assertThat(made.partitions()).hasSize(2);
    assertThat(broker.partitions.view().partitions("orders"))
        .containsExactly(ref("orders", 0), ref("orders", 1));
    broker.put("orders", 1, "one");
    assertThat(texts("orders", 1, "default")).containsExactly("one");
    assertThat(texts("orders", 1, "billing")).containsExactly("one");
    await().until(() -> group("orders", 1, "billing").leased() == 1);
  }

  @Test
  void givesAGroupWhatIsPublishedFromItsFirstUseOn() throws Exception {
    broker.ensure("orders");
    broker.put("orders", 0, "before");
    broker.ensure("orders", "late");
    broker.put("orders", 0, "after");

    assertThat(texts("orders", 0, "late")).containsExactly("after");
    assertThat(texts("orders", 0, "default")).containsExactly("before", "after");
  }

  @Test
  void makesATopicOnceHoweverManyAskAtTheSameTime() throws Exception {
    List<Future<TopicsReply>> replies =
        Stream.generate(() -> broker.request(new EnsureTopicRequest("orders", List.of("g"))))
            .limit(50)
            .toList();

    for (Future<TopicsReply> reply : replies) {
      assertThat(TestBroker.waitFor(reply).topics().get(0).partitions()).hasSize(2);
    }
    assertThat(broker.partitions.view().partitions("orders")).hasSize(2);
  }

  @Test
  void refusesNamesThatAreNoneAndTouchesNoFile() throws Exception {
    assertRefused(Refusals.MALFORMED, "'../up' is not a name", () -> broker.ensure("../up"));
    assertRefused(Refusals.MALFORMED, "group 'a b'", () -> broker.ensure("orders", "a b"));

    assertThat(directory.resolveSibling("up")).doesNotExist();
    assertThat(directory.resolve("orders")).doesNotExist();
    assertRefused(
        Refusals.NO_SUCH_TOPIC,
        "there is no topic orders",
        () -> broker.ask(new DescribeTopicsRequest("orders")));
  }

  @Test
  void refusesMoreTopicsThanTheSettingsAllow() throws Exception {
    broker.ensure("a");
    broker.ensure("b");

    assertRefused(Refusals.NOT_ALLOWED, "there are 3 topics", () -> broker.ensure("c"));
    assertThat(directory.resolve("c")).doesNotExist();
    assertThat(broker.ask(new DescribeTopicsRequest(""))).hasSize(3);
  }

  @Test
  void refusesFewerPartitionsAndSaysWhy() throws Exception {
    broker.ensure("orders");

    assertRefused(
        Refusals.NOT_ALLOWED,
        "topic orders has 2 partitions and cannot have fewer",
        () -> broker.raise("orders", 1));
    assertRefused(
        Refusals.NOT_ALLOWED, "max-partitions-per-topic", () -> broker.raise("orders", 7));
    assertRefused(Refusals.NO_SUCH_TOPIC, "no topic bids", () -> broker.raise("bids", 3));
    assertThat(broker.ensure("orders").partitions()).hasSize(2);
  }

  @Test
  void changesTheDurabilityOfATopicWhileItRuns() throws Exception {
    assertThat(durabilityOf(broker.put("telemetry", 0, "one"))).isEqualTo(Durability.MEMORY);
    broker.ask(new AlterTopicRequest("telemetry", 0, Durability.FSYNC));

    assertThat(durabilityOf(broker.put("telemetry", 0, "two"))).isEqualTo(Durability.FSYNC);
    assertThat(broker.raise("telemetry", 3).durability()).isEqualTo(Durability.FSYNC);
    assertThat(durabilityOf(broker.put("telemetry", 2, "three"))).isEqualTo(Durability.FSYNC);
  }

  @Test
  void removesAGroupWithWhatItHolds() throws Exception {
    broker.ensure("orders", "audit");
    broker.put("orders", 0, "one");
    broker.ask(new RemoveGroupRequest("orders", "audit"));

    assertRefused(Refusals.NO_SUCH_GROUP, "audit", () -> broker.lease("orders", 0, "audit"));
    assertThat(texts("orders", 0, "default")).containsExactly("one");
    assertRefused(
        Refusals.NOT_ALLOWED,
        "the last one of topic orders",
        () -> broker.ask(new RemoveGroupRequest("orders", "default")));
    broker.ensure("orders", "audit");
    assertThat(texts("orders", 0, "audit")).isEmpty();
  }

  @Test
  void describesPartitionsThatCannotBeOpenedAndKeepsTheirGroups() throws Exception {
    broker.stop();
    FailingOverflows disks = new FailingOverflows();
    disks.refuseToOpen = true;
    broker.start(CONFIG, disks);

    TopicsReply.Topic orders = broker.ensure("orders", "audit");
    assertThat(orders.partitions())
        .allSatisfy(
            partition -> {
              assertThat(partition.state()).isEqualTo(TopicsReply.State.OPENING);
              assertThat(partition.reason()).contains("no disk");
            });
    assertRefused(
        Refusals.NOT_ALLOWED,
        "partition 0 is out of service; group audit can be removed when it is back",
        () -> broker.ask(new RemoveGroupRequest("orders", "audit")));
  }

  @Test
  void findsTopicsWithTheirSettingsAndMessagesAfterARestart() throws Exception {
    broker.ensure("orders", "audit");
    broker.ask(new AlterTopicRequest("orders", 5, Durability.DISK));
    broker.put("orders", 4, "kept");
    broker.ensure("bids");
    broker.stop();
    assertThat(broker.partitions.view().nodes(Role.BROKER)).isEmpty();
    assertThat(broker.partitions.view().partitions("orders")).isEmpty();
    broker.start(CONFIG);

    TopicsReply.Topic orders = broker.ask(new DescribeTopicsRequest("orders")).get(0);
    assertThat(orders.durability()).isEqualTo(Durability.DISK);
    assertThat(orders.groups()).containsExactly("default", "audit");
    assertThat(orders.partitions()).hasSize(5);
    assertThat(texts("orders", 4, "audit")).containsExactly("kept");
    assertThat(broker.partitions.view().partitions("bids")).hasSize(2);
  }

  @Test
  void givesTopicsWithoutSettingsOfTheirOwnThoseOfTheRestart() throws Exception {
    broker.ensure("orders");
    broker.stop();
    List<TopicConfig.TopicGroup> groups = List.of(new TopicConfig.TopicGroup("orders", "audit"));
    broker.start(new TopicConfig(3, 6, 3, Durability.DISK, groups));

    TopicsReply.Topic orders = broker.ask(new DescribeTopicsRequest("orders")).get(0);
    assertThat(orders.durability()).isEqualTo(Durability.DISK);
    assertThat(orders.groups()).containsExactly("default", "audit");
    assertThat(orders.partitions()).hasSize(3);
    assertThat(durabilityOf(broker.put("telemetry", 2, "one"))).isEqualTo(Durability.DISK);
  }

  @Test
  void servesTheOthersWhereTheSettingsOfOneAreDamagedAndItToOnceTheyAreDeleted() throws Exception {
    broker.ensure("orders", "audit");
    broker.raise("orders", 4);
    broker.put("orders", 3, "kept");
    broker.stop();
    Path settings = directory.resolve("orders/settings");
    Files.writeString(settings, Files.readString(settings).replace("partitions 4", "partitions 1"));
    broker.start(CONFIG);

    assertThat(broker.put("telemetry", 0, "one")).isInstanceOf(PublishReply.Accepted.class);
    assertThat(broker.partitions.view().partitions("orders")).isEmpty();
    assertThat(broker.readiness.problems().values()).allMatch(Optional::isEmpty);
    assertThat(broker.readiness.notes().get("topics"))
        .startsWith("orders: ")
        .contains("settings is damaged");
    assertRefused(Refusals.DISK, "restore it, or delete it", () -> broker.ensure("orders"));

    Files.delete(settings);
    await().until(() -> broker.partitions.view().partitions("orders").size() == 4);
    await().until(() -> broker.readiness.notes().isEmpty());
    assertThat(texts("orders", 3, "audit")).containsExactly("kept");
    await().until(() -> broker.ensure("orders").groups().contains("audit"));
    assertThat(Files.readString(settings)).contains("partitions 4", "groups default,audit");
  }

  @Test
  void isNotReadyWhereThePipelinesTopicCannotBeServed() throws Exception {
    broker.stop();
    Path settings = directory.resolve("telemetry/settings");
    Files.writeString(settings, "format 3\n");
    broker.start(CONFIG);

    assertThat(broker.readiness.problems().get("topic telemetry").orElseThrow())
        .contains("is of format 3, which a newer version has written");
    Files.delete(settings);
    await().until(() -> broker.readiness.problems().get("topic telemetry").isEmpty());
    assertThat(broker.put("telemetry", 1, "one")).isInstanceOf(PublishReply.Accepted.class);
  }

  @Test
  void saysWhereTheFilesOfDamagedPartitionsAre() throws Exception {
    broker.stop();
    broker.overflows.setAside("telemetry", 0, "as it was told");
    broker.start(CONFIG);

    await().until(() -> broker.readiness.notes().containsKey("set aside"));
    assertThat(broker.readiness.notes().get("set aside"))
        .contains("damaged partitions went on empty")
        .contains(directory.resolve("set-aside").toString());
    assertThat(broker.put("telemetry", 0, "one")).isInstanceOf(PublishReply.Accepted.class);
  }

  private List<String> texts(String topic, int partition, String group) throws Exception {
    List<LeasedMessage> leased = broker.lease(topic, partition, group);
    return leased.stream().map(TestBroker::text).toList();
  }

  private TopicsReply.Group group(String topic, int partition, String name) throws Exception {
    return broker
        .ask(new DescribeTopicsRequest(topic))
        .get(0)
        .partitions()
        .get(partition)
        .groups()
        .stream()
        .filter(group -> group.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Durability durabilityOf(PublishReply reply) {
    return ((PublishReply.Accepted) reply).durability();
  }

  private static PartitionRef ref(String topic, int partition) {
    return new PartitionRef(TestBroker.NODE, topic, partition);
  }

  private static void assertRefused(int code, String reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .cause()
        .isInstanceOf(ReplyException.class)
        .hasMessageContaining(reason)
        .extracting(failure -> ((ReplyException) failure).failureCode())
        .isEqualTo(code);
  }
}
