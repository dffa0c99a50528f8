package io.telemetrystack.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.telemetrystack.broker.OverflowException.Kind;
import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.http.Readiness;
import io.telemetrystack.message.BytesPayload;
import io.telemetrystack.message.Durability;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.LeaseReply;
import io.telemetrystack.wire.LeaseRequest;
import io.telemetrystack.wire.PublishReplies;
import io.telemetrystack.wire.PublishReply;
import io.telemetrystack.wire.PublishRequest;
import io.telemetrystack.wire.Refusals;
import io.telemetrystack.wire.Topics;
import io.telemetrystack.wire.WireCodec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A partition on the event bus whose disk fails, as {@link PartitionServiceTest} shows inside. */
class PartitionFailureIT {
  private static final String ADDRESS = Addresses.partition("node-1", Topics.TELEMETRY, 0);

  private static final PublishRequest PUT =
      new PublishRequest(Topics.TELEMETRY, "key", new BytesPayload(new byte[10]));

  private static final TopicConfig TOPICS = new TopicConfig(1, 1, 1, Durability.MEMORY, List.of());

  @TempDir Path data;
  private final Vertx vertx = Vertx.vertx();
  private final Readiness readiness = new Readiness();
  private final PartitionDirectory directory = new PartitionDirectory("node-1", 1);
  private final FailingOverflows disks = new FailingOverflows();

  @BeforeEach
  void start() throws Exception {
    WireCodec.registerAll(vertx.eventBus());
    BrokerConfig config =
        new BrokerConfig(
            TOPICS, 1, 1 << 20, 1 << 30, 0, Duration.ofSeconds(9), Duration.ofHours(1), 3);
    BrokerVerticle.Environment environment =
        new BrokerVerticle.Environment(
            config,
            QueueBounds.of(config),
            new TopicFiles(data),
            disks,
            directory,
            readiness,
            new SimpleMeterRegistry(),
            () -> false,
            InstantSource.system());
    waitFor(vertx.deployVerticle(new BrokerVerticle(environment)));
    put();
    put();
    put();
    assertThat(waitFor(lease(0)).messages()).hasSize(1);
  }

  @AfterEach
  void stop() throws Exception {
    disks.refuseToOpen = false;
    waitFor(vertx.close());
  }

  @Test
  void answersAtOnceAndSaysSoInReadinessUntilItIsOver() throws Exception {
    disks.refuseToOpen = true;
    disks.disk.failAfter(0, Kind.FAILED, false);

    assertThatThrownBy(() -> waitFor(lease(0)))
        .cause()
        .hasMessageContaining("as it was told")
        .extracting(e -> ((ReplyException) e).failureCode())
        .isEqualTo(Refusals.DISK);
    assertThat(problem()).hasValueSatisfying(text -> assertThat(text).contains("as it was told"));
    assertThat(directory.view().partitions(Topics.TELEMETRY)).isEmpty();
    disks.refuseToOpen = false;
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> problem().isEmpty());

    assertThat(directory.view().partitions(Topics.TELEMETRY)).hasSize(1);
    assertThat(waitFor(lease(0)).messages()).hasSize(1);
  }

  @Test
  void servesLeasesThatComeWhileItIsOutOfServiceOnceItIsBack() throws Exception {
    disks.disk.failAfter(0, Kind.FAILED, false);
    assertThatThrownBy(() -> waitFor(lease(9_000))).cause().hasMessageContaining("as it was told");
    Awaitility.await()
        .atMost(Duration.ofSeconds(5))
        .ignoreExceptions()
        .until(() -> waitFor(lease(9_000)).messages().size() == 1);
  }

  @Test
  void putsThatQueueDuringAWriteShareTheNext() throws Exception {
    CountDownLatch allSent = new CountDownLatch(1);
    disks.disk.beforeWrite = () -> await(allSent);
    int before = disks.disk.writes();
    List<Future<?>> replies = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      replies.add(vertx.eventBus().request(ADDRESS, PUT));
    }
    allSent.countDown();
    waitFor(Future.join(replies));

    assertThat(disks.disk.writes() - before).isBetween(1, 3);
  }

  @Test
  void keepsNothingElseFromStartingWhenItCannotOpen() throws Exception {
    Vertx other = Vertx.vertx();
    WireCodec.registerAll(other.eventBus());
    FailingOverflows broken = new FailingOverflows();
    broken.refuseToOpen = true;
    PartitionVerticle partition =
        new PartitionVerticle(
            new BrokerVerticle.Environment(
                new BrokerConfig(TOPICS, 1, 1, 1, 0, Duration.ofSeconds(9), Duration.ofHours(1), 3),
                new QueueBounds(1, 1),
                new TopicFiles(data),
                broken,
                new PartitionDirectory("node-1", 1),
                readiness,
                new SimpleMeterRegistry(),
                () -> false,
                InstantSource.system()),
            new PartitionRef("node-1", "other", 0),
            Durability.DISK,
            List.of("default"));
    waitFor(other.deployVerticle(partition));

    assertThat(partition.problem()).contains("no disk");
    waitFor(other.close());
  }

  private Optional<String> problem() {
    return readiness.problems().get("partition telemetry 0");
  }

  private void put() throws Exception {
    PublishReplies answer =
        waitFor(vertx.eventBus().<PublishReplies>request(ADDRESS, PUT).map(it -> it.body()));
    assertThat(answer.single()).isInstanceOf(PublishReply.Accepted.class);
  }

  private Future<LeaseReply> lease(long waitMs) {
    LeaseRequest request = new LeaseRequest(Topics.COLLECTOR_GROUP, "c", 1, Long.MAX_VALUE, waitMs);
    return vertx.eventBus().<LeaseReply>request(ADDRESS, request).map(reply -> reply.body());
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(15, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> T waitFor(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(15, TimeUnit.SECONDS);
  }
}
