package io.telemetrystack.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.telemetrystack.app.QueueClient.Delivered;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Publishes to a topic and consumes from it, each on a thread of its own, until the node is gone;
 * writes what it was told into the ledger. Every message has an id and a payload made from it.
 */
final class ChaosLoad {
  private static final int MOST_OPEN = 5_000;
  private static final int MOST_PADDING = 2_000;

  private final QueueClient queue;
  private final String query;
  private final Ledger ledger;
  private final Random random;
  private final String prefix;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean over;
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

  /** To be called once the node is gone or does not answer any more. */
  void stop() throws InterruptedException {
    over = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** Takes everything there is, and keeps it in the ledger. */
  static void drain(String base, String topic, Ledger ledger) throws Exception {
    QueueClient queue = new QueueClient(base);
    String query = "topic=" + topic + "&max=1000&wait=4s";
    for (List<Delivered> some = queue.messages(query);
        !some.isEmpty();
        some = queue.messages(query)) {
      for (Delivered message : some) {
        note(message, ledger);
        ledger.kept(id(message));
      }
      queue.settle("ack", "topic=" + topic, handles(some), Map.of());
    }
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
    long nowNs = System.nanoTime();
    if (answer.statusCode() == 202) {
      ledger.accepted(ids, nowNs);
    } else if (answer.statusCode() == 207) {
      ledger.accepted(taken(ids, QueueClient.json(answer).get("results")), nowNs);
    } else {
      pause(20);
    }
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

  static String payload(String id) {
    return id + " " + "x".repeat(Math.floorMod(id.hashCode(), MOST_PADDING));
  }

  private static void pause(long ms) {
    try {
      Thread.sleep(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
