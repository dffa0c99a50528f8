package io.telemetrystack.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.telemetrystack.app.QueueClient;
import io.telemetrystack.app.QueueClient.Delivered;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Publishes to a topic and consumes from it, each on a thread of its own, until the node is gone;
 * writes what it was told into the ledger. Every message has an id and a payload made from it.
 */
final class ChaosLoad {
  private static final int MOST_OPEN = 5_000;
  private static final int MOST_PADDING = 2_000;
  private static final long LONGEST_DRAIN_NS = TimeUnit.MINUTES.toNanos(10);

  private final QueueClient queue;
  private final String query;
  private final Ledger ledger;
  private final Random random;
  private final String prefix;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean over;
  private final AtomicInteger accepted = new AtomicInteger();
  private int published;

  /**
   * @param prefix of the ids, different for each load
   */
  ChaosLoad(String base, String topic, Ledger ledger, String prefix, long seed) {
    this.queue = new QueueClient(base);
    this.query = "topic=" + topic;
    this.ledger = ledger;
    this.prefix = prefix;
    random = new Random(seed);
  }

  void start() {
    threads.add(new Thread(() -> until(this::publish), "publish " + query));
    threads.add(new Thread(() -> until(this::consume), "consume " + query));
    threads.forEach(Thread::start);
  }

  /** How many messages of this load are accepted so far. */
  int accepted() {
    return accepted.get();
  }

  /** To be called once the node is gone or does not answer any more. */
  void stop() throws InterruptedException {
    over = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** Takes everything there is, leased and delayed included, and keeps it in the ledger. */
  static void drain(String base, String topic, Ledger ledger) throws Exception {
    QueueClient queue = new QueueClient(base);
    long deadlineNs = System.nanoTime() + LONGEST_DRAIN_NS;
    while (System.nanoTime() < deadlineNs) {
      List<Delivered> some = queue.messages("topic=" + topic + "&max=1000&wait=1s");
      for (Delivered message : some) {
        note(message, ledger);
        ledger.kept(id(message));
      }
      if (!some.isEmpty()) {
        queue.settle("ack", "topic=" + topic, handles(some), Map.of());
      } else if (held(queue, topic) == 0) {
        return;
      }
    }
    throw new IOException(topic + " was not empty in time: " + held(queue, topic));
  }

  private static long held(QueueClient queue, String topic) throws Exception {
    long held = 0;
    for (JsonNode partition : QueueClient.json(queue.get("/topics/" + topic)).get("partitions")) {
      for (String place : List.of("ready", "delayed", "leased", "overflow")) {
        held += partition.get(place).asLong();
      }
    }
    return held;
  }

  private interface Step {
    void run() throws Exception;
  }

  /** A call that failed says nothing of what it did. */
  private void until(Step step) {
    while (!over) {
      try {
        step.run();
      } catch (IOException e) {
        pause(20);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void publish() throws Exception {
    if (ledger.open() > MOST_OPEN) {
      pause(20);
    }
    List<String> ids = new ArrayList<>();
    for (int left = 1 + random.nextInt(40); left > 0; left--) {
      ids.add(prefix + "-" + published++);
    }
    HttpResponse<String> answer =
        queue.produceAll(query, ids.stream().map(ChaosLoad::payload).toList());
    List<String> taken = taken(ids, answer);
    ledger.accepted(taken, System.nanoTime());
    accepted.addAndGet(taken.size());
    if (taken.isEmpty()) {
      pause(20);
    }
  }

  /** Of the messages published together, those that the answer says are held. */
  static List<String> taken(List<String> ids, HttpResponse<String> answer) throws IOException {
    if (answer.statusCode() == 202) {
      return ids;
    }
    return answer.statusCode() == 207
        ? taken(ids, QueueClient.json(answer).get("results"))
        : List.of();
  }

  private static List<String> taken(List<String> ids, JsonNode results) {
    List<String> taken = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      if (results.get(i).get("status").asInt() == 202) {
        taken.add(ids.get(i));
      }
    }
    return taken;
  }

  /** Acknowledges most, hands some back, and forgets some, whose lease runs out. */
  private void consume() throws Exception {
    List<Delivered> some = queue.messages(query + "&max=200&wait=200ms");
    some.forEach(message -> note(message, ledger));
    if (some.isEmpty()) {
      return;
    }
    int acks = some.size() * 8 / 10;
    acknowledge(some.subList(0, acks));
    List<Delivered> back = some.subList(acks, acks + (some.size() - acks) / 2);
    if (!back.isEmpty()) {
      queue.settle("nack", query, handles(back), Map.of("rejected", false));
    }
  }

  private void acknowledge(List<Delivered> some) throws Exception {
    if (some.isEmpty()) {
      return;
    }
    List<String> ids = some.stream().map(ChaosLoad::id).toList();
    ledger.acking(ids);
    HttpResponse<String> answer = queue.settle("ack", query, handles(some), Map.of());
    if (answer.statusCode() == 200 && QueueClient.json(answer).get("refused").isEmpty()) {
      ledger.acked(ids);
    }
  }

  private static void note(Delivered message, Ledger ledger) {
    ledger.delivered(id(message), message.payload().equals(payload(id(message))));
  }

  private static List<String> handles(List<Delivered> messages) {
    return messages.stream().map(Delivered::handle).toList();
  }

  static String id(Delivered message) {
    return message.payload().substring(0, message.payload().indexOf(' '));
  }

  /** Text that does not compress. */
  static String payload(String id) {
    SplittableRandom characters = new SplittableRandom(id.hashCode());
    StringBuilder payload = new StringBuilder(id).append(' ');
    for (int left = characters.nextInt(MOST_PADDING); left > 0; left--) {
      payload.append((char) characters.nextInt('!', '~'));
    }
    return payload.toString();
  }

  private static void pause(long ms) {
    try {
      Thread.sleep(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
