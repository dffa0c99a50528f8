package io.telemetrystack.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.telemetrystack.app.QueueClient.Delivered;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code scripts/chaos/backlog}: messages of 256 bytes pile up behind a consumer that has stopped,
 * in a node of {@code -Xmx256m}; then the node is killed, starts again, and everything is taken
 * out. Arguments: a directory of its own and the number of messages. Ends with 1 where one is
 * missing, unknown or out of order, or a bound is broken.
 */
public final class Backlog {
  private static final String TOPIC = "topic=backlog";
  private static final String HEAP = "256m";
  private static final long MOST_RSS_KIB = 512 * 1024;
  private static final long SLOWEST_START_MS = 3_000;
  private static final int PER_REQUEST = 1_000;
  private static final int KEYS = 64;
  private static final int BYTES = 256;
  private static final int HEX = 16;

  private final Path directory;
  private final int messages;
  private final BitSet accepted = new BitSet();
  private final Map<String, Long> lastOffsets = new HashMap<>();
  private long refusals;
  private long disorder;
  private long unknown;
  private long peakRssKib;

  private Backlog(Path directory, int messages) {
    this.directory = directory;
    this.messages = messages;
  }

  /** See the class. */
  public static void main(String[] arguments) throws Exception {
    Backlog backlog =
        new Backlog(Files.createDirectories(Path.of(arguments[0])), Integer.parseInt(arguments[1]));
    System.exit(backlog.run() ? 0 : 1);
  }

  private boolean run() throws Exception {
    try (JarProcess jar = start()) {
      long fromNs = System.nanoTime();
      publish(jar);
      System.out.printf(
          "accepted %d messages in %d s, %d answers were refusals%n",
          accepted.cardinality(), secondsSince(fromNs), refusals);
      Thread.sleep(2_000); // so that what is younger than spill-age is on disk
      jar.kill();
    }
    long fromNs = System.nanoTime();
    try (JarProcess jar = start()) {
      long startMs = (System.nanoTime() - fromNs) / 1_000_000;
      fromNs = System.nanoTime();
      drain(jar);
      System.out.printf("drained in %d s%n", secondsSince(fromNs));
      System.out.printf(
          "ready again after %d ms; peak RSS %d MiB; missing %d, unknown or repeated %d, out of"
              + " order %d%n",
          startMs, peakRssKib / 1024, accepted.cardinality(), unknown, disorder);
      return accepted.isEmpty()
          && unknown == 0
          && disorder == 0
          && startMs < SLOWEST_START_MS
          && peakRssKib < MOST_RSS_KIB;
    }
  }

  private JarProcess start() throws IOException {
    return JarProcess.readyWithHeap(directory, HEAP, "--roles=proxy,broker");
  }

  private void publish(JarProcess jar) throws Exception {
    QueueClient queue = new QueueClient(jar.base());
    List<Integer> left = new ArrayList<>();
    for (int next = 0; next < messages || !left.isEmpty(); ) {
      while (left.size() < PER_REQUEST && next < messages) {
        left.add(next++);
      }
      left =
          refused(
              left, queue.send("POST", "/produce?" + TOPIC, "application/x-ndjson", lines(left)));
      notePeak(jar);
    }
  }

  /** Those of the messages that are to be sent again. */
  private List<Integer> refused(List<Integer> sent, HttpResponse<String> answer) throws Exception {
    List<Integer> refused = new ArrayList<>();
    JsonNode results = answer.statusCode() == 207 ? QueueClient.json(answer).get("results") : null;
    for (int i = 0; i < sent.size(); i++) {
      int status = results == null ? answer.statusCode() : results.get(i).get("status").asInt();
      if (status == 202) {
        accepted.set(sent.get(i));
      } else {
        refused.add(sent.get(i));
      }
    }
    if (!refused.isEmpty()) {
      refusals++;
      Thread.sleep(100);
    }
    return refused;
  }

  private void drain(JarProcess jar) throws Exception {
    QueueClient queue = new QueueClient(jar.base());
    String query = TOPIC + "&max=1000&wait=3s";
    for (List<Delivered> some = queue.messages(query);
        !some.isEmpty();
        some = queue.messages(query)) {
      some.forEach(this::check);
      queue.settle("ack", TOPIC, some.stream().map(Delivered::handle).toList(), Map.of());
      notePeak(jar);
    }
  }

  private void check(Delivered message) {
    int number = Integer.parseInt(message.payload().substring(0, message.payload().indexOf(' ')));
    if (!accepted.get(number) || message.attempt() != 1) {
      unknown++;
    }
    accepted.clear(number);
    int hyphen = message.id().indexOf('-');
    long offset =
        Long.parseLong(message.id().substring(hyphen + 1, message.id().indexOf('@')), HEX);
    if (lastOffsets.getOrDefault(message.id().substring(0, hyphen), -1L) >= offset) {
      disorder++;
    }
    lastOffsets.put(message.id().substring(0, hyphen), offset);
  }

  private void notePeak(JarProcess jar) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + jar.pid() + "/status"))) {
      if (line.startsWith("VmHWM:")) {
        peakRssKib = Math.max(peakRssKib, Long.parseLong(line.replaceAll("\\D", "")));
      }
    }
  }

  private static String lines(List<Integer> numbers) {
    StringBuilder lines = new StringBuilder();
    for (int number : numbers) {
      String payload = number + " ";
      lines
          .append("{\"key\":\"host-")
          .append(number % KEYS)
          .append("\",\"payload\":\"")
          .append(payload)
          .append("x".repeat(BYTES - payload.length()))
          .append("\"}\n");
    }
    return lines.toString();
  }

  private static long secondsSince(long fromNs) {
    return (System.nanoTime() - fromNs) / 1_000_000_000;
  }
}
