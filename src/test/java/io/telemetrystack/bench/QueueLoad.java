package io.telemetrystack.bench;

import io.telemetrystack.bench.QueueServer.Consumer;
import io.telemetrystack.bench.QueueServer.Producer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What clients do with a server that runs: one connection that publishes to each queue, and one
 * that takes from it, each with a thread.
 */
final class QueueLoad implements AutoCloseable {
  static final int QUEUES = 4;

  /** Until the next of the clients has done its part. */
  private static final long PATIENCE_MINUTES = 3;

  /**
   * @param batch messages that are published together
   */
  record Size(int messages, int bytes, int batch) {
    int inQueue() {
      return messages / QUEUES;
    }
  }

  private final ExecutorService threads = Executors.newFixedThreadPool(2 * QUEUES);
  private final List<Producer> producers = new ArrayList<>();
  private final List<Consumer> consumers = new ArrayList<>();

  QueueLoad(QueueServer.Running server) throws Exception {
    for (int queue = 0; queue < QUEUES; queue++) {
      consumers.add(server.consumer(queue));
      producers.add(server.producer(queue));
    }
  }

  /** Seconds until all is published. */
  double publish(Size size) throws Exception {
    return seconds(publishing(size));
  }

  /** Seconds until all that was published is taken and acknowledged, each message once. */
  double drain(Size size) throws Exception {
    return seconds(draining(size));
  }

  /** Both at once. */
  double exchange(Size size) throws Exception {
    List<Callable<Void>> all = publishing(size);
    all.addAll(draining(size));
    return seconds(all);
  }

  /**
   * Publishes single messages when they are due, whatever became of those before.
   *
   * @return nanoseconds from when each was due until it was received, in no order
   */
  long[] latencies(int perSecond, Size size) throws Exception {
    long everyNs = TimeUnit.SECONDS.toNanos(1) * QUEUES / perSecond;
    long beginNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
    long[] tookNs = new long[QUEUES * size.inQueue()];
    List<Callable<Void>> all = new ArrayList<>();
    for (int queue = 0; queue < QUEUES; queue++) {
      Producer producer = producers.get(queue);
      Consumer consumer = consumers.get(queue);
      long firstNs = beginNs + queue * everyNs / QUEUES;
      int place = queue * size.inQueue();
      all.add(
          () -> {
            for (int i = 0; i < size.inQueue(); i++) {
              LockSupport.parkNanos(firstNs + i * everyNs - System.nanoTime());
              producer.publish(new byte[][] {NumberedMessage.of(i, size.bytes())});
            }
            return null;
          });
      all.add(
          () -> {
            consumer.consume(
                size.inQueue(),
                message -> {
                  int i = (int) NumberedMessage.number(message);
                  tookNs[place + i] = System.nanoTime() - firstNs - i * everyNs;
                });
            return null;
          });
    }
    seconds(all);
    return tookNs;
  }

  private List<Callable<Void>> publishing(Size size) {
    List<Callable<Void>> all = new ArrayList<>();
    for (Producer producer : producers) {
      all.add(
          () -> {
            for (int from = 0; from < size.inQueue(); from += size.batch()) {
              byte[][] batch = new byte[Math.min(size.batch(), size.inQueue() - from)][];
              for (int i = 0; i < batch.length; i++) {
                batch[i] = NumberedMessage.of(from + i, size.bytes());
              }
              producer.publish(batch);
            }
            return null;
          });
    }
    return all;
  }

  private List<Callable<Void>> draining(Size size) {
    List<Callable<Void>> all = new ArrayList<>();
    for (Consumer consumer : consumers) {
      BitSet seen = new BitSet(size.inQueue());
      all.add(
          () -> {
            consumer.consume(size.inQueue(), message -> note(message, seen, size.bytes()));
            if (seen.cardinality() != size.inQueue()) {
              throw new IllegalStateException(seen.cardinality() + " of " + size.inQueue());
            }
            return null;
          });
    }
    return all;
  }

  private static void note(byte[] message, BitSet seen, int bytes) {
    int number = (int) NumberedMessage.number(message);
    if (message.length != bytes || seen.get(number)) {
      throw new IllegalStateException(
          "message " + number + " of " + message.length + " bytes is wrong, or came twice");
    }
    seen.set(number);
  }

  /** Runs them at once, until the last is done; the first that fails ends all. */
  private double seconds(List<Callable<Void>> all) throws Exception {
    long beganNs = System.nanoTime();
    CompletionService<Void> running = new ExecutorCompletionService<>(threads);
    all.forEach(running::submit);
    for (int done = 0; done < all.size(); done++) {
      Future<Void> next = running.poll(PATIENCE_MINUTES, TimeUnit.MINUTES);
      if (next == null) {
        throw new IllegalStateException("nothing has ended for " + PATIENCE_MINUTES + " minutes");
      }
      next.get();
    }
    return (System.nanoTime() - beganNs) / 1e9;
  }

  @Override
  public void close() throws IOException {
    threads.shutdownNow();
    for (Producer producer : producers) {
      producer.close();
    }
    for (Consumer consumer : consumers) {
      consumer.close();
    }
  }
}
