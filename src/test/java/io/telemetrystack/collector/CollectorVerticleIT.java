package io.telemetrystack.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.message.BytesPayload;
import io.telemetrystack.message.Payload;
import io.telemetrystack.resilience.Backoff;
import io.telemetrystack.store.InMemoryStore;
import io.telemetrystack.store.SeriesFilter;
import io.telemetrystack.telemetry.Fleet;
import io.telemetrystack.wire.AckRequest;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.FramePayload;
import io.telemetrystack.wire.LeaseReply;
import io.telemetrystack.wire.LeaseReply.LeasedMessage;
import io.telemetrystack.wire.LeaseRequest;
import io.telemetrystack.wire.NackRequest;
import io.telemetrystack.wire.SettleReply;
import io.telemetrystack.wire.Topics;
import io.telemetrystack.wire.WireCodec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The collector against a partition that is written here. */
class CollectorVerticleIT {
  private static final PartitionRef REF = new PartitionRef("node-1", Topics.TELEMETRY, 0);
  private static final int EMPTY_AFTER_MS = 10;

  private final Vertx vertx = Vertx.vertx();
  private final InMemoryStore store = new InMemoryStore();
  private final Queue<Payload> queue = new ConcurrentLinkedQueue<>();
  private final List<String> acked = new CopyOnWriteArrayList<>();
  private final List<NackRequest> nacked = new CopyOnWriteArrayList<>();
  private volatile boolean leasesFail;
  private volatile long ackAfterMs = 1;
  private volatile boolean ackAnswered;
  private volatile boolean ackAsked;
  private String deployment;

  @BeforeEach
  void start() throws Exception {
    WireCodec.registerAll(vertx.eventBus());
    vertx.eventBus().consumer(Addresses.partition("node-1", REF.topic(), 0), this::answer);
    PartitionDirectory directory = new PartitionDirectory(REF.node(), 1);
    directory.announce(REF);
    CollectorConfig config =
        new CollectorConfig(
            new BatchLimits(1_000_000, 1 << 20, 50),
            new Backoff(1, 2, 10),
            3,
            2,
            CollectorIT.NEVER,
            java.time.Duration.ofHours(1));
    CollectorVerticle.Setup setup =
        new CollectorVerticle.Setup(config, directory, store, new SimpleMeterRegistry());
    deployment = waitFor(vertx.deployVerticle(new CollectorVerticle(setup)));
  }

  @AfterEach
  void stop() throws Exception {
    waitFor(vertx.close());
  }

  @Test
  void writesAndThenAcknowledges() {
    queue.add(frame());

    await().until(() -> acked.size() == 1);
    assertThat(store.countGpus(SeriesFilter.ALL)).isEqualTo(2);
  }

  @Test
  void rejectsWhatIsNoFrameAndGoesOn() {
    queue.add(new BytesPayload(new byte[] {99}));
    queue.add(frame());

    await().until(() -> acked.size() == 1);
    assertThat(nacked).singleElement().matches(NackRequest::rejected);
  }

  @Test
  void handsBackWithoutBlameWhileTheStoreIsDown() {
    store.setAvailable(false);
    queue.add(frame());
    await().until(() -> nacked.size() == 1);
    store.setAvailable(true);
    queue.add(frame());

    await().until(() -> acked.size() == 1);
    assertThat(nacked).noneMatch(NackRequest::rejected);
  }

  @Test
  void writesWhatItHoldsWhenThePartitionCannotBeReachedAnyMore() {
    leasesFail = true;
    queue.add(frame());

    await().until(() -> acked.size() == 1);
  }

  @Test
  void stopsOnlyWhenThePartitionHasAnsweredWhatItWasTold() throws Exception {
    ackAfterMs = 300;
    queue.add(frame());
    await().until(() -> ackAsked);
    waitFor(vertx.undeploy(deployment));

    assertThat(ackAnswered).isTrue();
  }

  private void answer(Message<Object> message) {
    if (message.body() instanceof LeaseRequest) {
      lease(message);
    } else if (message.body() instanceof AckRequest ack) {
      ackAsked = true;
      acked.addAll(ack.handles());
      vertx.setTimer(
          ackAfterMs,
          timer -> {
            ackAnswered = true;
            message.reply(new SettleReply(ack.handles().size(), List.of()));
          });
    } else if (message.body() instanceof NackRequest nack) {
      nacked.add(nack);
      message.reply(new SettleReply(nack.handles().size(), List.of()));
    }
  }

  private void lease(Message<Object> message) {
    List<LeasedMessage> leased = new ArrayList<>();
    for (Payload payload = queue.poll(); payload != null; payload = queue.poll()) {
      leased.add(new LeasedMessage("id", "handle" + leased.size(), "h", payload, 1, 0));
    }
    if (leased.isEmpty() && leasesFail) {
      vertx.setTimer(EMPTY_AFTER_MS, timer -> message.fail(500, "disk"));
    } else {
      vertx.setTimer(EMPTY_AFTER_MS, timer -> message.reply(new LeaseReply(leased)));
    }
  }

  private static FramePayload frame() {
    return new FramePayload(new Fleet(2, 1).frame(0, 1_752_871_354_000_000_000L, 1));
  }

  private static <T> T waitFor(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
