package io.telemetrystack.proxy;

import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.wire.LeaseReply;
import io.telemetrystack.wire.LeaseRequest;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Waits at the partitions of a topic and group for those that take its messages. One event loop.
 */
final class ArrivalsHandler implements Arrivals.Port<Taker> {
  static final long MOST_LEASE_BYTES = 4L << 20;

  private static final long WATCH_MS = 20_000;
  private static final long AT_ONCE_NS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final String NOBODY = "";

  /**
   * What is waited for.
   *
   * @param partition the only one, or null for all
   */
  record Source(String topic, String group, Integer partition) {}

  private final Vertx vertx;
  private final BrokersHandler brokers;
  private final Source source;
  private final Arrivals<Taker> arrivals = new Arrivals<>(this);
  private long usedNs = System.nanoTime();

  ArrivalsHandler(Vertx vertx, BrokersHandler brokers, Source source) {
    this.vertx = vertx;
    this.brokers = brokers;
    this.source = source;
  }

  /** Those that can be reached now. */
  List<PartitionRef> partitions() {
    return brokers.partitions(source.topic()).stream()
        .filter(ref -> source.partition() == null || ref.partition() == source.partition())
        .toList();
  }

  void await(Taker taker) {
    usedNs = System.nanoTime();
    arrivals.await(taker);
    arrivals.show(partitions());
  }

  /** Whether it waited. */
  boolean cancel(Taker taker) {
    return arrivals.cancel(taker);
  }

  /** Called about once a second. */
  void refresh() {
    arrivals.show(partitions());
  }

  /** Whether nobody has waited for so long that it may be forgotten. */
  boolean isUnused(long forNs) {
    return arrivals.isIdle() && System.nanoTime() - usedNs > forNs;
  }

  @Override
  public void watch(PartitionRef partition, long delayMs) {
    if (delayMs > 0) {
      vertx.setTimer(delayMs, timer -> watch(partition));
    } else {
      watch(partition);
    }
  }

  private void watch(PartitionRef partition) {
    Taker taker = arrivals.turn(Taker::takesMore);
    LeaseRequest request =
        taker == null
            ? new LeaseRequest(source.group(), NOBODY, 0, 0, WATCH_MS, true)
            : request(taker, WATCH_MS, true);
    long sentNs = System.nanoTime();
    brokers
        .lease(partition, request)
        .onSuccess(
            reply -> {
              if (reply.messages().isEmpty()) {
                arrivals.awake(partition, System.nanoTime() - sentNs < AT_ONCE_NS);
              } else {
                taker.takeMore(partition, reply.messages());
                leased(partition, request, reply);
              }
            })
        .onFailure(failure -> failed(partition));
  }

  @Override
  public void lease(PartitionRef partition, Taker taker) {
    LeaseRequest request = request(taker, 0, false);
    brokers
        .lease(partition, request)
        .onSuccess(
            reply -> {
              taker.take(partition, reply.messages());
              leased(partition, request, reply);
            })
        .onFailure(
            failure -> {
              taker.take(partition, List.of());
              failed(partition);
            });
  }

  private LeaseRequest request(Taker taker, long waitMs, boolean watch) {
    return new LeaseRequest(
        source.group(), taker.consumer(), taker.wanted(), MOST_LEASE_BYTES, waitMs, watch);
  }

  private void leased(PartitionRef partition, LeaseRequest request, LeaseReply reply) {
    int messages = reply.messages().size();
    arrivals.leased(partition, messages, messages >= request.maxMessages());
  }

  /** A group that a broker does not know, such as a new one, is made there. */
  private void failed(PartitionRef partition) {
    brokers.ensure(source.topic(), source.group());
    arrivals.failed(partition);
  }
}
