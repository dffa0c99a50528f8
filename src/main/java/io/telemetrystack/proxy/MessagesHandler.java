package io.telemetrystack.proxy;

import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.http.DeadlineHandler;
import io.telemetrystack.http.Problem;
import io.telemetrystack.http.ProblemException;
import io.telemetrystack.http.RequestMetricsHandler;
import io.telemetrystack.proxy.ArrivalsHandler.Source;
import io.telemetrystack.wire.LeaseReply;
import io.telemetrystack.wire.LeaseReply.LeasedMessage;
import io.telemetrystack.wire.LeaseRequest;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code GET /messages}: takes what the partitions of a topic have, and where they have nothing,
 * waits for the first messages.
 */
final class MessagesHandler implements Handler<RoutingContext> {
  private static final long NO_TIMER = -1;
  private static final Set<String> NAMES =
      Set.of(
          QueueParameters.TOPIC, QueueParameters.GROUP, QueueParameters.PARTITION, "max", "wait");
  private static final int MOST_MESSAGES = 10_000;
  private static final int MESSAGES = 100;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
  private static final int MOST_POLLS = 10_000;
  private static final long RETRY_MS = 1_000;

  private final Vertx vertx;
  private final BrokersHandler brokers;
  private final SourcesHandler sources;
  private int polls;
  private int sweeps;

  MessagesHandler(Vertx vertx, BrokersHandler brokers, SourcesHandler sources) {
    this.vertx = vertx;
    this.brokers = brokers;
    this.sources = sources;
  }

  @Override
  public void handle(RoutingContext rc) {
    QueueParameters parameters = QueueParameters.of(QueueRoutes.query(rc), NAMES);
    Source source = new Source(parameters.topic(), parameters.group(), parameters.partition());
    int max = parameters.all().integer("max", MESSAGES, 1, MOST_MESSAGES);
    Duration wait = parameters.all().duration("wait", Duration.ZERO, LONGEST_WAIT);
    if (polls >= MOST_POLLS) {
      throw new ProblemException(Problem.unavailable("Too many requests wait already.", RETRY_MS));
    }
    if (wait != null) {
      DeadlineHandler.lift(rc);
      RequestMetricsHandler.leaveOut(rc);
    }
    Poll poll = new Poll(rc, source, max, wait == null ? 0 : wait.toMillis());
    brokers
        .ensure(source.topic(), source.group())
        .onSuccess(there -> poll.start())
        .onFailure(rc::fail);
  }

  /** One request. */
  private final class Poll implements Taker {
    private final RoutingContext rc;
    private final Source source;
    private final ArrivalsHandler arrivals;
    private final String consumer = sources.newConsumer();
    private final List<LeasedMessage> messages = new ArrayList<>();
    private final Set<PartitionRef> from = new HashSet<>();
    private final int max;
    private final long deadlineMs;
    private Sweep sweep;
    private long timer = NO_TIMER;
    private boolean over;

    Poll(RoutingContext rc, Source source, int max, long waitMs) {
      this.rc = rc;
      this.source = source;
      this.max = max;
      deadlineMs = nowMs() + waitMs;
      arrivals = sources.of(source);
      polls++;
      rc.addEndHandler(done -> ended(done.succeeded()));
    }

    void start() {
      List<PartitionRef> partitions = arrivals.partitions();
      if (partitions.isEmpty()) {
        rc.fail(
            new ProblemException(
                Problem.unavailable("No partition of the topic can be reached.", RETRY_MS)));
        return;
      }
      sweep = new Sweep(partitions, max, sweeps++);
      nextRound();
    }

    private void nextRound() {
      Map<PartitionRef, Integer> round = sweep.round();
      if (over || round.isEmpty()) {
        swept();
        return;
      }
      List<Future<LeaseReply>> leases = new ArrayList<>();
      round.forEach((partition, share) -> leases.add(lease(partition, share)));
      Future.join(leases).onComplete(all -> nextRound());
    }

    private Future<LeaseReply> lease(PartitionRef partition, int share) {
      LeaseRequest request =
          new LeaseRequest(
              source.group(),
              consumer,
              share,
              ArrivalsHandler.MOST_LEASE_BYTES / arrivals.partitions().size(),
              0);
      return brokers
          .lease(partition, request)
          .onSuccess(
              reply -> {
                keep(partition, reply.messages());
                sweep.took(partition, share, reply.messages().size());
              })
          .onFailure(failure -> sweep.took(partition, share, 0));
    }

    private void swept() {
      long leftMs = deadlineMs - nowMs();
      if (over || !messages.isEmpty() || leftMs <= 0) {
        answer();
        return;
      }
      timer = vertx.setTimer(leftMs, fired -> waitedEnough());
      arrivals.await(this);
    }

    private void waitedEnough() {
      if (arrivals.cancel(this)) {
        answer();
      }
    }

    @Override
    public String consumer() {
      return consumer;
    }

    @Override
    public int wanted() {
      return max;
    }

    @Override
    public void take(PartitionRef partition, List<LeasedMessage> leased) {
      keep(partition, leased);
      if (over || !messages.isEmpty() || deadlineMs <= nowMs()) {
        answer();
      } else {
        arrivals.await(this);
      }
    }

    private void keep(PartitionRef partition, List<LeasedMessage> leased) {
      if (!leased.isEmpty()) {
        from.add(partition);
        messages.addAll(leased);
      }
    }

    /** A client that has gone will not acknowledge. */
    private void answer() {
      if (over) {
        release();
        return;
      }
      if (MessageRecords.isType(rc.request().getHeader(HttpHeaders.ACCEPT))) {
        QueueRoutes.answer(rc, MessageRecords.TYPE, MessageRecords.delivered(messages));
        return;
      }
      QueueRoutes.answer(
          rc,
          200,
          json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("messages");
            MessageWriter writer = new MessageWriter(json);
            for (LeasedMessage message : messages) {
              writer.leased(message);
            }
            json.writeEndArray();
            json.writeEndObject();
          });
    }

    private void ended(boolean answered) {
      polls--;
      over = true;
      vertx.cancelTimer(timer);
      arrivals.cancel(this);
      if (!answered) {
        release();
      }
    }

    private void release() {
      from.forEach(partition -> brokers.release(partition, source.group(), consumer));
    }
  }

  private static long nowMs() {
    return System.nanoTime() / 1_000_000;
  }
}
