package io.telemetrystack.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.telemetrystack.app.JarProcess;
import io.telemetrystack.app.QueueClient;
import io.telemetrystack.app.QueueClient.Delivered;
import io.telemetrystack.audit.Verdict.Flaws;
import io.telemetrystack.chaos.Outcome.Figures;
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
 * Messages of 256 bytes pile up behind a consumer that has stopped, in a node of {@code -Xmx256m};
 * then the node is killed, starts again, and everything is taken out, in order.
 */
final class Backlog {
  private static final String TOPIC = "topic=backlog";
  private static final String HEAP = "256m";
  private static final long MOST_RSS_KIB = 512 * 1024;
  private static final long SLOWEST_START_MS = 3_000;
  private static final int MILLIONS = 10;
  private static final int PER_REQUEST = 1_000;
  private static final int KEYS = 64;
  private static final int BYTES = 256;
  private static final int HEX = 16;

  private final Path directory;
  private final int messages;
  private final BitSet accepted = new BitSet();
  private final Map<String, Long> lastOffsets = new HashMap<>();
  private long disorder;
  private long unknown;
  private long peakRssKib;

  private Backlog(Path directory, int messages) {
    this.directory = directory;
    this.messages = messages;
  }

  /** See the class. */
  static Outcome run(ChaosRun run) throws Exception {
    return new Backlog(run.directory(), run.sizeOr(MILLIONS) * 1_000_000).run();
  }

  private Outcome run() throws Exception {
    try (JarProcess jar = start()) {
      publish(jar);
      Thread.sleep(2_000); // so that what is younger than spill-age is on disk
      jar.kill();
    }
    long fromNs = System.nanoTime();
    try (JarProcess jar = start()) {
      long startMs = millisSince(fromNs);
      fromNs = System.nanoTime();
      drain(jar);
      return outcome(startMs, millisSince(fromNs));
    }
  }

  private Outcome outcome(long startMs, long drainedMs) {
    List<String> problems = new ArrayList<>();
    if (!accepted.isEmpty() || unknown != 0 || disorder != 0) {
      problems.add(
          "%d missing, %d unknown or repeated, %d out of order"
              .formatted(accepted.cardinality(), unknown, disorder));
    }
    if (startMs > SLOWEST_START_MS) {
      problems.add("it was ready again after " + startMs + " ms");
    }
    if (peakRssKib > MOST_RSS_KIB) {
      problems.add("it took " + peakRssKib + " KiB of memory");
    }
    Flaws flaws = new Flaws(Math.toIntExact(unknown), 0, 0, Math.toIntExact(disorder));
    long missing = accepted.cardinality();
    return new Outcome(new Figures(messages, missing, flaws, 0, startMs, drainedMs), problems);
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

  private static long millisSince(long fromNs) {
    return (System.nanoTime() - fromNs) / 1_000_000;
  }
}
