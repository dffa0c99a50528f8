package io.telemetrystack.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Publishes and consumes messages of a topic: first as fast as the node takes them, then at a
 * steady rate, where the time of each is measured from when it was due.
 */
final class QueueBench implements BenchRound {
  /**
   * What to do.
   *
   * @param connections that publish, and as many that consume
   * @param batch messages of a request in the first part; the second has single ones
   * @param perSecond rate of the second part
   */
  record Settings(
      String topic, Duration duration, int connections, int batch, int bytes, int perSecond) {}

  private static final Patience PATIENCE = new Patience(Duration.ofSeconds(30));
  private static final double NS_PER_S = 1e9;

  private final RemoteNode node;
  private final Settings settings;
  private final String publishPath;
  private final String query;
  private final String padding;
  private final AtomicLong published = new AtomicLong();
  private final AtomicLong consumed = new AtomicLong();
  private volatile boolean publishing;
  private volatile Spread latencies;

  QueueBench(RemoteNode node, Settings settings) {
    this.node = node;
    this.settings = settings;
    publishPath = "/produce?topic=" + RemoteNode.encoded(settings.topic());
    query = "?group=bench&topic=" + RemoteNode.encoded(settings.topic());
    padding = "x".repeat(settings.bytes());
  }

  @Override
  public Map<String, Double> run() throws NodeException, InterruptedException {
    node.get("/messages" + query + "&max=1&wait=0s"); // from now on the group gets all
    drain();
    Map<String, Double> figures = new LinkedHashMap<>();
    throughput(figures);
    latency(figures);
    return figures;
  }

  /** What an earlier bench has left. */
  private void drain() throws NodeException, InterruptedException {
    latencies = new Spread();
    while (take("0s") > 0) {}
  }

  private void throughput(Map<String, Double> figures) throws NodeException, InterruptedException {
    long startedNs = begin();
    long untilNs = startedNs + settings.duration().toNanos();
    long stoppedNs =
        exchange(
            () -> {
              while (System.nanoTime() < untilNs) {
                publish(settings.batch(), System.nanoTime());
              }
            });
    figures.put("published/s", published.get() * NS_PER_S / (stoppedNs - startedNs));
    figures.put("consumed/s", consumed.get() * NS_PER_S / (System.nanoTime() - startedNs));
  }

  private void latency(Map<String, Double> figures) throws NodeException, InterruptedException {
    long startedNs = begin();
    long count = settings.duration().toMillis() * settings.perSecond() / 1_000;
    AtomicLong next = new AtomicLong();
    exchange(
        () -> {
          for (long i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
            long dueNs = startedNs + i * TimeUnit.SECONDS.toNanos(1) / settings.perSecond();
            TimeUnit.NANOSECONDS.sleep(dueNs - System.nanoTime());
            publish(1, dueNs);
          }
        });
    latencies.addMs(figures);
  }

  /**
   * Publishes and consumes until all is consumed.
   *
   * @return when the last was published
   */
  private long exchange(BenchWorkers.Work publisher) throws NodeException, InterruptedException {
    try (BenchWorkers publishers = new BenchWorkers();
        BenchWorkers consumers = new BenchWorkers()) {
      consumers.start(settings.connections(), this::consume);
      publishers.start(settings.connections(), publisher);
      publishers.await();
      long stoppedNs = System.nanoTime();
      publishing = false;
      consumers.await();
      return stoppedNs;
    }
  }

  private long begin() {
    published.set(0);
    consumed.set(0);
    latencies = new Spread();
    publishing = true;
    return System.nanoTime();
  }

  private void publish(int messages, long dueNs) throws NodeException, InterruptedException {
    String line = "{\"payload\":\"" + dueNs + " " + padding + "\"}\n";
    HttpRequest request =
        node.request(publishPath)
            .header("Content-Type", "application/x-ndjson")
            .POST(HttpRequest.BodyPublishers.ofString(line.repeat(messages)))
            .build();
    JsonNode answer = PATIENCE.ask(() -> node.json(request));
    published.addAndGet(answer.path("accepted").asLong());
  }

  /** Until nothing is published any more and nothing is left. */
  private void consume() throws NodeException, InterruptedException {
    int taken = 1;
    while (publishing || taken > 0) {
      taken = take("100ms");
    }
  }

  private int take(String wait) throws NodeException, InterruptedException {
    JsonNode messages =
        PATIENCE
            .ask(() -> node.get("/messages" + query + "&max=1000&wait=" + wait))
            .path("messages");
    if (messages.isEmpty()) {
      return 0;
    }
    long nowNs = System.nanoTime();
    ObjectNode ack = RemoteNode.JSON.createObjectNode();
    ArrayNode handles = ack.putArray("handles");
    for (JsonNode message : messages) {
      handles.add(message.path("handle").asText());
      String payload = message.path("payload").asText();
      if (message.path("attempt").asInt() == 1 && payload.matches("\\d{1,19} x*")) {
        latencies.add(nowNs - Long.parseLong(payload.substring(0, payload.indexOf(' '))));
      }
    }
    PATIENCE.ask(() -> node.send("POST", "/ack" + query, ack));
    consumed.addAndGet(messages.size());
    return messages.size();
  }
}
