package io.telemetrystack.collector;

import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.store.WriteResult;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.MalformedFrameException;
import io.telemetrystack.wire.AckRequest;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.ExtendRequest;
import io.telemetrystack.wire.FramePayload;
import io.telemetrystack.wire.LeaseReply;
import io.telemetrystack.wire.LeaseRequest;
import io.telemetrystack.wire.NackRequest;
import io.telemetrystack.wire.RefuseRequest;
import io.telemetrystack.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves one partition to the store: leases frames, gathers them into batches, has one batch at a
 * time written, with the health events that it shows, and acknowledges it once the store has both.
 * Leases are extended while their batch waits. While the store takes nothing the frames go back to
 * the broker and no more are leased, so that the backlog waits there.
 */
final class PartitionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionHandler.class);

  private static final int LEASE_MESSAGES = 256;
  private static final long LEASE_BYTES = 1 << 20;

  /** However old a batch may become: a stop waits for the answer to the lease. */
  private static final long LONG_POLL_MS = 500;

  /**
   * How long a broker may take for an answer; one that was lost with its connection never comes.
   */
  private static final long ANSWER_MS = 5_000;

  private static final long UNREACHABLE_PAUSE_MS = 500;

  /** How often to look whether the store is back. */
  private static final long STORE_AWAY_PAUSE_MS = 250;

  private static final long EXTEND_EVERY_MS = 1_000;

  /** Full batches that may wait for the one being written before leasing pauses. */
  private static final int MAX_WAITING = 2;

  private final Vertx vertx;
  private final CollectorVerticle.Setup setup;
  private final PartitionRef partition;
  private final StoreWriteHandler writer;
  private final HealthWatch watch;
  private final EventsHandler events;
  private final CanaryHandler canaries;
  private final CollectorMetrics metrics;
  private final BatchLimits limits;
  private final String address;

  private final Deque<Batch> waiting = new ArrayDeque<>();
  private Batch open;
  private boolean leasing;
  private Batch writing;
  private boolean paused;
  private long pauses;
  private int unanswered;
  private long extensionTimer;
  private Promise<Void> stopped;

  PartitionHandler(
      Vertx vertx,
      CollectorVerticle.Setup setup,
      PartitionRef partition,
      StoreWriteHandler writer,
      EventsHandler events) {
    this.vertx = vertx;
    this.setup = setup;
    this.partition = partition;
    this.writer = writer;
    this.events = events;
    canaries = new CanaryHandler(vertx, setup.store());
    metrics = events.metrics();
    watch = new HealthWatch(setup.store());
    limits = setup.config().limits();
    address = Addresses.partition(partition.node(), partition.topic(), partition.partition());
  }

  void start() {
    extensionTimer = vertx.setPeriodic(EXTEND_EVERY_MS, timer -> extendLeases());
    lease();
  }

  /** Finishes what is being written, gives the rest back; done when the partition knows. */
  Future<Void> stop() {
    stopped = Promise.promise();
    giveBackAll();
    completeStop();
    return stopped.future();
  }

  /**
   * When the broker took the oldest frame that is leased and not written, wall clock; {@link
   * Long#MAX_VALUE} where there is none.
   */
  long oldestMs() {
    return held().stream().mapToLong(Batch::oldestMs).min().orElse(Long.MAX_VALUE);
  }

  private void lease() {
    if (leasing || paused || stopped != null || waiting.size() >= MAX_WAITING) {
      return;
    }
    leasing = true;
    long waitMs =
        open == null ? LONG_POLL_MS : Math.min(LONG_POLL_MS, open.waitMs(limits, nowMs()));
    LeaseRequest request =
        new LeaseRequest(
            Topics.COLLECTOR_GROUP,
            setup.directory().consumer(),
            LEASE_MESSAGES,
            LEASE_BYTES,
            waitMs);
    vertx
        .eventBus()
        .request(address, request, new DeliveryOptions().setSendTimeout(waitMs + ANSWER_MS))
        .map(reply -> (LeaseReply) reply.body())
        .onComplete(this::leased, this::leaseFailed);
  }

  private void leased(LeaseReply reply) {
    leasing = false;
    reply.messages().forEach(this::gather);
    if (stopped != null || paused) {
      giveBackAll();
      completeStop();
      return;
    }
    if (open != null && open.waitMs(limits, nowMs()) == 0) {
      closeOpen();
    }
    write();
    lease();
  }

  private void leaseFailed(Throwable failure) {
    leasing = false;
    if (stopped != null) {
      completeStop();
      return;
    }
    LOG.debug("lease from {} failed: {}", address, failure.getMessage());
    if (!paused) {
      if (open != null) {
        closeOpen();
      }
      write();
      pause(UNREACHABLE_PAUSE_MS);
    }
  }

  private void gather(LeaseReply.LeasedMessage message) {
    Frame frame;
    try {
      frame = FramePayload.of(message.payload()).frame();
    } catch (MalformedFrameException e) {
      metrics.malformed();
      giveBack(List.of(message.handle()), true, e.getMessage());
      return;
    }
    if (open == null) {
      open = new Batch(nowMs());
    }
    open.add(frame, message.handle(), message.createdMs());
    if (open.isFull(limits)) {
      closeOpen();
    }
  }

  private void closeOpen() {
    waiting.add(open);
    open = null;
  }

  private void write() {
    if (writing != null || waiting.isEmpty()) {
      return;
    }
    Batch batch = waiting.remove();
    writing = batch;
    writer
        .write(() -> watch.write(batch.frames()))
        .onComplete(
            done -> {
              writing = null;
              if (done.succeeded()) {
                written(batch, done.result());
              } else {
                notWritten(batch);
              }
            });
  }

  private void written(Batch batch, WriteResult result) {
    metrics.written(batch, result.refusedSamples(), System.currentTimeMillis());
    events.found(watch.takeFindings());
    canaries.written(batch.frames());
    for (WriteResult.Refusal refusal : result.refusals()) {
      refuse(batch, refusal);
    }
    List<String> stored = batch.handlesWithout(result.refusals());
    if (!stored.isEmpty()) {
      settle(new AckRequest(Topics.COLLECTOR_GROUP, stored));
    }
    if (stopped != null) {
      return;
    }
    write();
    lease();
  }

  /** The other samples of the frame are stored; stored again when it is redriven they are one. */
  private void refuse(Batch batch, WriteResult.Refusal refusal) {
    String reason =
        "the store refused "
            + refusal.samples()
            + " of "
            + batch.frames().get(refusal.frame()).size()
            + " samples: "
            + refusal.reason();
    LOG.warn("a frame of {} becomes a dead letter: {}", partition, reason);
    List<String> handle = List.of(batch.handles().get(refusal.frame()));
    settle(new RefuseRequest(Topics.COLLECTOR_GROUP, handle, reason));
  }

  private void notWritten(Batch batch) {
    giveBack(batch.handles(), false, "store unavailable");
    giveBackAll();
    if (stopped != null) {
      return;
    }
    pause(STORE_AWAY_PAUSE_MS);
  }

  /** The last of several pauses counts. */
  private void pause(long delayMs) {
    paused = true;
    long pause = ++pauses;
    vertx.setTimer(
        Math.max(1, delayMs),
        timer -> {
          if (pause == pauses) {
            resume();
          }
        });
  }

  private void resume() {
    if (writer.isOpen()) {
      pause(STORE_AWAY_PAUSE_MS);
    } else {
      paused = false;
      lease();
    }
  }

  private void extendLeases() {
    List<String> handles = new ArrayList<>();
    for (Batch batch : held()) {
      if (batch.needsExtension(nowMs(), EXTEND_EVERY_MS)) {
        handles.addAll(batch.handles());
      }
    }
    if (!handles.isEmpty()) {
      metrics.extended(handles.size());
      settle(new ExtendRequest(Topics.COLLECTOR_GROUP, handles));
    }
  }

  private List<Batch> held() {
    List<Batch> held = new ArrayList<>(waiting);
    Stream.of(open, writing).filter(Objects::nonNull).forEach(held::add);
    return held;
  }

  private void giveBackAll() {
    if (open != null) {
      closeOpen();
    }
    for (Batch batch = waiting.poll(); batch != null; batch = waiting.poll()) {
      giveBack(batch.handles(), false, "not written");
    }
  }

  private void giveBack(List<String> handles, boolean rejected, String reason) {
    settle(new NackRequest(Topics.COLLECTOR_GROUP, handles, 0, rejected, reason));
  }

  /** Where this fails the leases expire, and the frames come again. */
  private void settle(Object request) {
    unanswered++;
    vertx
        .eventBus()
        .request(address, request, new DeliveryOptions().setSendTimeout(ANSWER_MS))
        .onFailure(failure -> LOG.debug("settling at {} failed: {}", address, failure.getMessage()))
        .onComplete(
            done -> {
              unanswered--;
              completeStop();
            });
  }

  private void completeStop() {
    if (stopped != null && writing == null && !leasing && unanswered == 0) {
      vertx.cancelTimer(extensionTimer);
      stopped.tryComplete();
    }
  }

  private static long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
