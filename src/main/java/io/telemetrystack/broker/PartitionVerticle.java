package io.telemetrystack.broker;

import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.message.Durability;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.PublishReply;
import io.telemetrystack.wire.PublishRequest;
import io.telemetrystack.wire.Refusals;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition on the event bus. Its core sees one call at a time, on the event loop or, where the
 * disk may block, on a worker ({@link PartitionTurns}). Answers the requests of {@code wire} at
 * {@link Addresses#partition}; stopping puts all that is not acknowledged on disk.
 *
 * <p>A write is put off until what has queued meanwhile is handled, so that all share it. The
 * partition is in the directory while it is in service.
 */
final class PartitionVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionVerticle.class);
  private static final long TICK_MS = 50;
  private static final long SAVE_RETRY_MS = 500;
  private static final long STOPPING_RETRY_MS = 1_000;

  /** Longer than a disk takes that is only slow. */
  private static final long HANGS_AFTER_MS = 10_000;

  private final BrokerVerticle.Environment broker;
  private final PartitionRef ref;
  private final PartitionTrouble trouble;
  private final PartitionService service;
  private final long startedNs = System.nanoTime();
  private final AtomicLong busyNs = new AtomicLong();
  private final PartitionTurns turns = new PartitionTurns(this::onWorker, this::write);
  private volatile PartitionStats stats;

  /** None is late before its first tick begins. */
  private volatile long tickedMs = Long.MAX_VALUE;

  private volatile boolean tickQueued;
  private volatile boolean stopping;
  private PartitionMetrics metrics;
  private MessageConsumer<Object> inbox;

  /**
   * @param groups that the partition has at least
   */
  PartitionVerticle(
      BrokerVerticle.Environment broker,
      PartitionRef ref,
      Durability durability,
      List<String> groups) {
    this.broker = broker;
    this.ref = ref;
    PartitionLimits limits = PartitionLimits.from(broker.config(), broker.queue());
    trouble =
        new PartitionTrouble(
            ref.topic() + "/" + ref.partition(), new DamageMetrics(broker.meters(), ref));
    service =
        new PartitionService(
            new PartitionService.Surroundings(
                new PartitionOpener(ref, limits, broker.overflows(), trouble),
                limits,
                broker.config().spillAge().toMillis(),
                trouble,
                broker.heapIsShort(),
                this::announce),
            durability,
            groups);
    stats = service.stats();
  }

  @Override
  public Future<?> start() {
    broker.readiness().register(trouble.name(), this::trouble);
    metrics = new PartitionMetrics(broker.meters(), broker.clock(), ref, stats);
    inbox =
        vertx.eventBus().consumer(Addresses.partition(ref.node(), ref.topic(), ref.partition()));
    inbox.handler(this::receive);
    return inbox.completion().compose(registered -> begin());
  }

  /** Opens, and is announced, only when requests can reach it. */
  private Future<Void> begin() {
    Promise<Void> begun = Promise.promise();
    inTurn(
        () -> {
          try {
            tickWithDisk();
            context.runOnContext(on -> begun.complete());
          } catch (RuntimeException | Error e) {
            context.runOnContext(on -> begun.fail(e));
          }
        });
    return begun.future().onSuccess(opened -> vertx.setPeriodic(TICK_MS, timer -> onTimer()));
  }

  /** Refuses, answers who waits, and then closes with everything on disk. */
  @Override
  public Future<?> stop() {
    stopping = true;
    broker.directory().withdraw(ref);
    inTurn(service::dismiss);
    Promise<Void> saved = Promise.promise();
    inbox.unregister().onComplete(done -> save(saved));
    return saved.future().onComplete(done -> metrics.close());
  }

  /** Any thread. */
  PartitionStats stats() {
    return stats;
  }

  /** How long the partition has worked since it was deployed. Any thread. */
  long busyNs() {
    return busyNs.get();
  }

  /** Why the partition does not do its work, empty where it does. Any thread. */
  String problem() {
    return trouble().orElse("");
  }

  /** A disk that neither works nor fails holds the partition's worker. */
  private Optional<String> trouble() {
    long silentMs = nowMs() - tickedMs;
    return silentMs < HANGS_AFTER_MS
        ? trouble.problem(nowMs())
        : Optional.of(
            "its disk, or what it works at, has not answered for " + silentMs / 1_000 + " s");
  }

  /** {@link PartitionService#alter}; {@link #stats} show it when it is done. Any thread. */
  Future<Void> alter(Durability durability, List<String> groups) {
    Promise<Void> altered = Promise.promise();
    context.runOnContext(
        on ->
            inTurn(
                () -> {
                  try {
                    service.alter(durability, groups, nowMs());
                    stats = service.stats();
                    altered.complete();
                  } catch (RuntimeException e) {
                    trouble.report(e, nowMs());
                    altered.fail(e);
                  }
                }));
    return altered.future();
  }

  /** Makes ready again what consumers of a node hold that has gone. Any thread. */
  void releaseOf(String node) {
    context.runOnContext(on -> inTurn(() -> service.releaseOf(node, nowMs())));
  }

  private void receive(Message<Object> message) {
    Object body = message.body();
    Reply reply = replyTo(message);
    if (stopping) {
      refuse(body, reply);
    } else if (turns.isFree() && service.needsNoDisk(body)) {
      busily(() -> handle(body, reply));
      if (service.needsWrite()) { // the bounds of the queue have been lowered in between
        inTurn(() -> {});
      }
    } else {
      inTurn(() -> handleOnWorker(body, reply));
    }
  }

  private void handle(Object body, Reply reply) {
    service.handle(body, reply, nowMs(), broker.clock().millis());
  }

  private void handleOnWorker(Object body, Reply reply) {
    handle(body, reply);
    if (service.needsWriteNow()) {
      service.write(nowMs());
    }
  }

  private void write() {
    if (service.needsWrite()) {
      busily(() -> service.write(nowMs()));
    }
  }

  private void onTimer() {
    if (turns.isFree() && service.leavesDiskAlone(nowMs(), broker.clock().millis())) {
      busily(() -> tick(() -> service.tickInMemory(nowMs(), broker.clock().millis())));
    } else if (!tickQueued) {
      tickQueued = true;
      inTurn(this::tickWithDisk);
    }
  }

  private void tickWithDisk() {
    tickQueued = false;
    tick(() -> service.tick(nowMs(), broker.clock().millis()));
  }

  private void tick(Runnable tick) {
    tickedMs = nowMs();
    if (!stopping) {
      tick.run();
      stats = service.stats();
      metrics.show(stats);
    }
  }

  /** Again and again: until it succeeds, messages may be in memory only. */
  private void save(Promise<Void> saved) {
    inTurn(
        () -> {
          if (service.save(nowMs())) {
            broker.directory().withdraw(ref); // it may have opened again meanwhile
            broker.readiness().remove(trouble.name());
            saved.complete();
          } else {
            context.runOnContext(on -> vertx.setTimer(SAVE_RETRY_MS, timer -> save(saved)));
          }
        });
  }

  private void inTurn(Runnable work) {
    turns.queue(() -> busily(work));
  }

  private void onWorker(Runnable work, Runnable then) {
    context
        .executeBlocking(
            () -> {
              work.run();
              return null;
            },
            false)
        .onFailure(failure -> LOG.error("partition {} has failed at its work", ref, failure))
        .onComplete(done -> then.run());
  }

  private void announce(boolean inService) {
    if (inService && !stopping) {
      broker.directory().announce(ref);
    } else {
      broker.directory().withdraw(ref);
    }
  }

  private static void refuse(Object body, Reply reply) {
    String reason = "the partition is stopping";
    if (body instanceof PublishRequest request) {
      reply.send(request.answerAll(new PublishReply.Unavailable(reason, STOPPING_RETRY_MS)));
    } else {
      reply.refuse(Refusals.STOPPED, reason);
    }
  }

  private static Reply replyTo(Message<Object> message) {
    return new Reply() {
      @Override
      public void send(Object body) {
        message.reply(body);
      }

      @Override
      public void refuse(int code, String reason) {
        message.fail(code, reason);
      }
    };
  }

  private void busily(Runnable work) {
    long fromNs = System.nanoTime();
    work.run();
    busyNs.addAndGet(System.nanoTime() - fromNs);
  }

  private long nowMs() {
    return (System.nanoTime() - startedNs) / 1_000_000;
  }
}
