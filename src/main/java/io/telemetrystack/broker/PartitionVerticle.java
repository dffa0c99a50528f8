package io.telemetrystack.broker;

import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.wire.AckRequest;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.ExtendRequest;
import io.telemetrystack.wire.LeaseReply;
import io.telemetrystack.wire.LeaseRequest;
import io.telemetrystack.wire.NackRequest;
import io.telemetrystack.wire.PublishReply;
import io.telemetrystack.wire.PublishRequest;
import io.telemetrystack.wire.Refusals;
import io.telemetrystack.wire.ReleaseRequest;
import io.telemetrystack.wire.SettleReply;
import io.telemetrystack.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * One partition on the event bus. A worker verticle, so that its disk may block and its core still
 * sees one call at a time. Answers the requests of {@code wire} at {@link Addresses#partition};
 * stopping puts all that is not acknowledged on disk.
 */
final class PartitionVerticle extends VerticleBase {
  private static final long TICK_MS = 50;
  private static final long MOST_WAIT_MS = 60_000;
  private static final long STOPPING_RETRY_MS = 1_000;
  private static final LeaseReply NOTHING = new LeaseReply(List.of());

  /** A lease request that waits for a first message, at the latest until the deadline. */
  private record Waiting(Message<Object> message, LeaseRequest request, long deadlineMs) {}

  private final BrokerVerticle.Environment broker;
  private final PartitionRef ref;
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private final long startedNs = System.nanoTime();
  private final PartitionTrouble trouble;
  private Partition partition;
  private PartitionRequests requests;
  private PartitionMetrics metrics;
  private MessageConsumer<Object> inbox;
  private boolean stopping;
  private boolean closed;

  PartitionVerticle(BrokerVerticle.Environment broker, PartitionRef ref) {
    this.broker = broker;
    this.ref = ref;
    trouble = new PartitionTrouble(ref.topic() + "/" + ref.partition());
  }

  @Override
  public Future<?> start() {
    partition =
        new Partition(
            PartitionLimits.from(broker.config()),
            broker.overflows().open(ref.topic(), ref.partition()));
    requests = new PartitionRequests(partition, ref);
    metrics = new PartitionMetrics(broker.meters(), broker.clock(), ref, partition.stats());
    broker.readiness().register(trouble.name(), () -> trouble.problem(nowMs()));
    vertx.setPeriodic(TICK_MS, timer -> tick());
    inbox =
        vertx.eventBus().consumer(Addresses.partition(ref.node(), ref.topic(), ref.partition()));
    inbox.handler(this::receive);
    return inbox.completion().onSuccess(done -> broker.directory().announce(ref));
  }

  /** Refuses, answers who waits, and then closes with everything on disk. */
  @Override
  public Future<?> stop() {
    stopping = true;
    broker.directory().withdraw(ref);
    waiting.removeIf(lease -> answer(lease, NOTHING));
    return inbox.unregister().otherwiseEmpty().compose(done -> close());
  }

  private Future<?> close() {
    closed = true;
    broker.readiness().remove(trouble.name());
    metrics.close();
    partition.close();
    return Future.succeededFuture();
  }

  private void receive(Message<Object> message) {
    if (closed) {
      message.fail(Refusals.STOPPED, "the partition is closed");
      return;
    }
    answering(message, () -> handle(message));
    serveWaiting();
  }

  /** Whoever asked is told at once of a failure. */
  private void answering(Message<Object> message, Runnable call) {
    try {
      call.run();
    } catch (OverflowException e) {
      trouble.report(e, nowMs());
      message.fail(Refusals.DISK, e.getMessage());
    } catch (RuntimeException e) {
      trouble.report(e, nowMs());
      message.fail(Refusals.FAULT, e.toString());
    }
  }

  private void handle(Message<Object> message) {
    Object body = message.body();
    if (body instanceof PublishRequest request) {
      message.reply(put(request));
    } else if (body instanceof LeaseRequest request) {
      inGroup(request.group(), message, () -> lease(request, message));
    } else if (body instanceof AckRequest request) {
      settle(request.group(), message, () -> requests.ack(request.handles()));
    } else if (body instanceof NackRequest request) {
      Nack nack = new Nack(request.delayMs(), request.rejected(), request.reason());
      settle(request.group(), message, () -> requests.nack(request.handles(), nack, nowMs()));
    } else if (body instanceof ExtendRequest request) {
      settle(request.group(), message, () -> requests.extend(request.handles(), nowMs()));
    } else if (body instanceof ReleaseRequest request) {
      settle(request.group(), message, () -> requests.release(request.consumer()));
    } else {
      message.fail(Refusals.MALFORMED, "not a request to a partition");
    }
  }

  private PublishReply put(PublishRequest request) {
    if (stopping) {
      return new PublishReply.Unavailable("the partition is stopping", STOPPING_RETRY_MS);
    }
    try {
      return requests.put(request, broker.clock().millis());
    } catch (OverflowException e) {
      trouble.report(e, nowMs());
      return new PublishReply.Unavailable(e.getMessage(), STOPPING_RETRY_MS);
    }
  }

  private void lease(LeaseRequest request, Message<Object> message) {
    LeaseReply reply = stopping ? NOTHING : requests.lease(request, nowMs());
    boolean told = request.isWatch() && partition.hasReady();
    if (told || !reply.messages().isEmpty() || request.waitMs() <= 0 || stopping) {
      message.reply(reply);
    } else {
      long waitMs = Math.min(request.waitMs(), MOST_WAIT_MS);
      waiting.add(new Waiting(message, request, nowMs() + waitMs));
    }
  }

  private void settle(String group, Message<Object> message, Supplier<SettleReply> call) {
    inGroup(
        group,
        message,
        () -> {
          SettleReply reply = call.get();
          partition.flush();
          message.reply(reply);
        });
  }

  private void inGroup(String group, Message<Object> message, Runnable call) {
    if (group.equals(Topics.COLLECTOR_GROUP)) {
      call.run();
    } else {
      message.fail(Refusals.NO_SUCH_GROUP, "topic " + ref.topic() + " has no group " + group);
    }
  }

  private void tick() {
    if (stopping) {
      return;
    }
    long nowMs = nowMs();
    try {
      partition.expire(nowMs);
      partition.spill(broker.clock().millis() - broker.config().spillAge().toMillis());
      partition.flush();
    } catch (RuntimeException e) {
      trouble.report(e, nowMs);
    }
    serveWaiting();
    waiting.removeIf(lease -> lease.deadlineMs() <= nowMs && answer(lease, NOTHING));
    metrics.show(partition.stats());
  }

  /** Oldest first; who is given nothing because of its own limits waits on. */
  private void serveWaiting() {
    for (int left = waiting.size(); left > 0 && partition.hasReady(); left--) {
      Waiting lease = waiting.remove();
      answering(lease.message(), () -> serve(lease));
    }
  }

  private void serve(Waiting lease) {
    LeaseReply reply = requests.lease(lease.request(), nowMs());
    if (reply.messages().isEmpty() && !lease.request().isWatch()) {
      waiting.add(lease);
    } else {
      answer(lease, reply);
    }
  }

  private boolean answer(Waiting lease, LeaseReply reply) {
    lease.message().reply(reply);
    return true;
  }

  private long nowMs() {
    return (System.nanoTime() - startedNs) / 1_000_000;
  }
}
