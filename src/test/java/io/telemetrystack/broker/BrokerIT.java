package io.telemetrystack.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.telemetrystack.broker.rocksdb.RocksDbOverflows;
import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.http.Readiness;
import io.telemetrystack.message.BytesPayload;
import io.telemetrystack.message.Durability;
import io.telemetrystack.wire.AckRequest;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.ExtendRequest;
import io.telemetrystack.wire.LeaseReply;
import io.telemetrystack.wire.LeaseReply.LeasedMessage;
import io.telemetrystack.wire.LeaseRequest;
import io.telemetrystack.wire.NackRequest;
import io.telemetrystack.wire.PublishReplies;
import io.telemetrystack.wire.PublishReply;
import io.telemetrystack.wire.PublishRequest;
import io.telemetrystack.wire.Refusals;
import io.telemetrystack.wire.ReleaseRequest;
import io.telemetrystack.wire.SettleReply;
import io.telemetrystack.wire.Topics;
import io.telemetrystack.wire.WireCodec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A broker of one partition on a real event bus and disk. */
class BrokerIT {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerIT.class);
  private static final String GROUP = Topics.COLLECTOR_GROUP;
  private static final PartitionRef REF = new PartitionRef("node-1", Topics.TELEMETRY, 0);

  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final PartitionDirectory partitions = new PartitionDirectory(REF.node(), 1);
  private final Readiness readiness = new Readiness();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private LRUCache cache;
  private WriteBufferManager writeBuffers;
  private String deployment;

  private BrokerConfig config = config(20, Duration.ofMillis(300));

  @BeforeEach
  void start() throws Exception {
    RocksDB.loadLibrary();
    cache = new LRUCache(8 << 20);
    writeBuffers = new WriteBufferManager(16 << 20, cache);
    WireCodec.registerAll(vertx.eventBus());
    deploy();
  }

  @AfterEach
  void stop() throws Exception {
    waitFor(vertx.close());
    writeBuffers.close();
    cache.close();
  }

  @Test
  void deliversWhatWasPublishedAndForgetsItWhenAcknowledged() throws Exception {
    assertThat(put("one")).isInstanceOf(PublishReply.Accepted.class);
    LeasedMessage message = lease(10, 0).messages().get(0);

    assertThat(text(message)).isEqualTo("one");
    assertThat(message.handle()).endsWith("@node-1");
    assertThat(ack(message.handle())).isEqualTo(new SettleReply(1, List.of()));
    assertThat(ack(message.handle()).refused()).hasSize(1);
    assertThat(lease(10, 0).messages()).isEmpty();
  }

  @Test
  void namesTheDurabilityOfWhatItAccepts() throws Exception {
    PublishReply.Accepted accepted = (PublishReply.Accepted) put("one");

    assertThat(accepted.durability()).isEqualTo(Durability.MEMORY);
  }

  @Test
  void answersAWaitingLeaseAsSoonAsAMessageComes() throws Exception {
    Future<Object> waiting = request(new LeaseRequest(GROUP, "c", 10, Long.MAX_VALUE, 20_000));
    put("late");

    assertThat(text(((LeaseReply) waitFor(waiting)).messages().get(0))).isEqualTo("late");
  }

  @Test
  void answersAWaitingLeaseWithNothingWhenItsTimeIsUp() throws Exception {
    assertThat(lease(10, 100).messages()).isEmpty();
  }

  @Test
  void answersAWaitingLeaseWithNothingWhenItStops() throws Exception {
    Future<Object> waiting = request(new LeaseRequest(GROUP, "c", 10, Long.MAX_VALUE, 20_000));
    lease(1, 0);
    waitFor(vertx.undeploy(deployment));

    assertThat(waitFor(waiting)).isEqualTo(new LeaseReply(List.of()));
  }

  @Test
  void findsEverythingAgainAfterARestart() throws Exception {
    for (int i = 0; i < 50; i++) {
      put("m" + i);
    }
    List<LeasedMessage> leased = lease(10, 0).messages();
    ack(leased.get(0).handle());
    restart();

    List<LeasedMessage> found = lease(100, 0).messages();
    assertThat(found).hasSize(49);
    assertThat(found).extracting(BrokerIT::text).startsWith("m1", "m2").endsWith("m49");
    assertThat(found.get(0).attempt()).isEqualTo(2);
    assertThat(found.get(48).attempt()).isEqualTo(1);
    assertThat(ack(leased.get(1).handle()).refused())
        .extracting(SettleReply.Refusal::reason)
        .containsExactly(Settlement.EARLIER_EPOCH.reason());
    PublishReply.Accepted next = (PublishReply.Accepted) put("next");
    assertThat(found).extracting(LeasedMessage::id).doesNotContain(next.id());
  }

  @Test
  void deliversAgainWhatWasNotAcknowledgedInTime() throws Exception {
    put("slow");
    lease(1, 0);

    LeasedMessage again = lease(1, 5_000).messages().get(0);
    assertThat(again.attempt()).isEqualTo(2);
  }

  @Test
  void deliversAgainInTimeFarMoreThanFitsInMemory() throws Exception {
    config = config(1_000, Duration.ofSeconds(2));
    restart();
    for (int i = 0; i < 5_001; i++) {
      assertThat(put("m" + i)).isInstanceOf(PublishReply.Accepted.class);
    }
    assertThat(leaseAll()).hasSize(5_001);
    long deadlineNs = System.nanoTime() + config.visibilityTimeout().toNanos();
    assertThat(lease(1, 0).messages()).isEmpty();
    Set<String> again = new HashSet<>();
    while (again.size() < 5_001) {
      lease(10_000, 3_000).messages().forEach(message -> again.add(text(message)));
    }
    LOG.info(
        "all were delivered again {} ms after the last deadline",
        (System.nanoTime() - deadlineNs) / 1_000_000);

    await().until(() -> count("requeued", "cause", "expired") == 5_001);
  }

  @Test
  void keepsWhatIsExtendedAndReturnsWhatIsReleased() throws Exception {
    put("one");
    LeasedMessage leased = lease(1, 0).messages().get(0);

    assertThat(ask(SettleReply.class, new ExtendRequest(GROUP, List.of(leased.handle()))).settled())
        .isOne();
    assertThat(ask(SettleReply.class, new ReleaseRequest(GROUP, "c")).settled()).isOne();
    assertThat(lease(1, 0).messages()).hasSize(1);
  }

  @Test
  void holdsADeadLetterAfterTheLastRejection() throws Exception {
    put("poison");
    reject(lease(1, 0).messages().get(0).handle());

    assertThat(lease(1, 0).messages()).isEmpty();
    await().until(() -> messages("dead_letter") == 1);
  }

  @Test
  void refusesAGroupItDoesNotHaveAndHandlesThatAreNone() throws Exception {
    assertThatThrownBy(() -> ask(LeaseReply.class, new LeaseRequest("other", "c", 1, 1, 0)))
        .cause()
        .isInstanceOf(ReplyException.class)
        .hasMessageContaining("no group other")
        .extracting(e -> ((ReplyException) e).failureCode())
        .isEqualTo(Refusals.NO_SUCH_GROUP);
    assertThat(ack("nonsense").refused().get(0).reason()).isEqualTo("malformed");
    assertThatThrownBy(() -> ask(Object.class, "nonsense"))
        .cause()
        .hasMessageContaining("not a request");
  }

  @Test
  void showsItsBalanceAsMetrics() throws Exception {
    for (int i = 0; i < 30; i++) {
      put("m" + i);
    }
    ack(lease(1, 0).messages().get(0).handle());

    reject(lease(1, 0).messages().get(0).handle());
    lease(3, 0);
    await().until(() -> messages("leased") == 3 && messages("ready") + messages("overflow") == 25);

    assertThat(count("accepted")).isEqualTo(30);
    assertThat(count("acked")).isEqualTo(1);
    assertThat(messages("dead_letter")).isEqualTo(1);
    assertThat(messages("overflow")).isPositive();
    assertThat(count("accepted"))
        .isEqualTo(
            count("acked")
                + messages("ready")
                + messages("delayed")
                + messages("leased")
                + messages("overflow")
                + messages("dead_letter")
                + count("purged")
                + count("dropped"));
  }

  @Test
  void isInTheDirectoryOnlyWhileItRuns() throws Exception {
    assertThat(partitions.view().partitions(Topics.TELEMETRY)).containsExactly(REF);
    waitFor(vertx.undeploy(deployment));

    assertThat(partitions.view().partitions(Topics.TELEMETRY)).isEmpty();
  }

  private void deploy() throws Exception {
    BrokerVerticle.Environment environment =
        new BrokerVerticle.Environment(
            config,
            QueueBounds.of(config),
            new TopicFiles(directory),
            new RocksDbOverflows(directory, cache, writeBuffers, InstantSource.system()),
            partitions,
            readiness,
            meters,
            () -> false,
            InstantSource.system());
    deployment = waitFor(vertx.deployVerticle(new BrokerVerticle(environment)));
  }

  private static BrokerConfig config(int queueSize, Duration visibilityTimeout) {
    TopicConfig topics = new TopicConfig(1, 1, 1, Durability.MEMORY, List.of());
    return new BrokerConfig(
        topics, queueSize, 1 << 20, 1 << 30, 0, Duration.ofSeconds(1), visibilityTimeout, 3);
  }

  private void restart() throws Exception {
    waitFor(vertx.undeploy(deployment));
    deploy();
  }

  private PublishReply put(String text) throws Exception {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ask(
            PublishReplies.class, new PublishRequest(REF.topic(), "key", new BytesPayload(bytes)))
        .single();
  }

  private LeaseReply lease(int maxMessages, long waitMs) throws Exception {
    return ask(LeaseReply.class, new LeaseRequest(GROUP, "c", maxMessages, Long.MAX_VALUE, waitMs));
  }

  private List<LeasedMessage> leaseAll() throws Exception {
    List<LeasedMessage> leased = new ArrayList<>();
    List<LeasedMessage> more;
    do {
      more = lease(10_000, 0).messages();
      leased.addAll(more);
    } while (!more.isEmpty());
    return leased;
  }

  private SettleReply ack(String handle) throws Exception {
    return ask(SettleReply.class, new AckRequest(GROUP, List.of(handle)));
  }

  /** Until it is a dead letter. */
  private void reject(String first) throws Exception {
    for (int i = 0; i < 3; i++) {
      String handle = i == 0 ? first : lease(1, 0).messages().get(0).handle();
      ask(SettleReply.class, new NackRequest(GROUP, List.of(handle), 0, true, "no such series"));
    }
  }

  private double messages(String state) {
    return meters.get("telemetry.broker.messages").tag("state", state).gauge().value();
  }

  private double count(String name, String tag, String value) {
    return meters.get("telemetry.broker." + name).tag(tag, value).functionCounter().count();
  }

  private double count(String name) {
    return meters.get("telemetry.broker." + name).functionCounter().count();
  }

  private <T> T ask(Class<T> reply, Object body) throws Exception {
    return reply.cast(waitFor(request(body)));
  }

  private Future<Object> request(Object body) {
    String address = Addresses.partition(REF.node(), REF.topic(), REF.partition());
    return vertx.eventBus().request(address, body).map(reply -> reply.body());
  }

  private static String text(LeasedMessage message) {
    return new String(message.payload().encode(), StandardCharsets.UTF_8);
  }

  private static <T> T waitFor(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
