package io.telemetrystack.app;

import io.telemetrystack.app.Ledger.Verdict;
import io.telemetrystack.app.QueueClient.Delivered;
import io.telemetrystack.message.Durability;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code scripts/chaos/diskfull}: fills a small file system below the running jar, consumes while
 * it is full, makes it larger, and takes everything out. Arguments: a directory for logs, the
 * tmpfs, the size it grows to, and options for the node. Ends with 1 where a promise was not kept.
 */
public final class DiskFull {
  private static final String TOPIC = "orders";
  private static final String QUERY = "topic=" + TOPIC;
  private static final int BATCH = 50;
  private static final Duration LONGEST_FILL = Duration.ofMinutes(2);
  private static final Duration LONGEST_RESUME = Duration.ofSeconds(30);
  private static final int REFUSALS_IN_A_ROW = 20;

  private final JarProcess jar;
  private final QueueClient queue;
  private final Ledger ledger = new Ledger();
  private final Map<String, Integer> reasons = new TreeMap<>();
  private int published;

  private DiskFull(JarProcess jar) throws IOException {
    this.jar = jar;
    queue = new QueueClient(jar.base());
  }

  public static void main(String[] arguments) throws Exception {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--roles=proxy,broker",
                "--partitions-per-topic=2",
                "--queue-size=100",
                "--visibility-timeout=3s",
                "--overflow-max-bytes=8GiB",
                "--data-dir=" + arguments[1] + "/data"));
    options.addAll(List.of(arguments).subList(3, arguments.length));
    boolean kept;
    try (JarProcess jar = JarProcess.ready(Path.of(arguments[0]), options.toArray(String[]::new))) {
      kept = new DiskFull(jar).run(arguments[1], arguments[2]);
    }
    System.exit(kept ? 0 : 1);
  }

  private boolean run(String mount, String size) throws Exception {
    queue.messages(QUERY);
    queue.send("PATCH", "/topics/" + TOPIC, "application/json", "{\"durability\":\"disk\"}");
    boolean full = fill();
    System.out.printf(
        "full: %b after %d accepted; refused for: %s%n", full, ledger.open(), reasons);
    boolean settles = settleSome();
    System.out.printf("leases and acks while full: %b%n", settles);
    refillUntilRefused();
    grow(mount, size);
    long grownNs = System.nanoTime();
    boolean resumed = resumes();
    System.out.printf(
        "accepts again: %b, %d ms after the disk grew%n",
        resumed, (System.nanoTime() - grownNs) / 1_000_000);
    ChaosLoad.drain(jar.base(), TOPIC, ledger);
    Verdict verdict = ledger.verdict(0);
    System.out.print(new ChaosReport(Map.of(Durability.DISK, verdict)));
    System.out.printf("ready: %s%n", jar.get("/ready").body());
    boolean clean = jar.terminate() == 0;
    System.out.printf("stopped cleanly: %b%n", clean);
    return full
        && settles
        && resumed
        && clean
        && verdict.lost() == 0
        && verdict.mangled() == 0
        && verdict.deliveredAfterAck() == 0;
  }

  private boolean fill() throws Exception {
    long deadlineNs = System.nanoTime() + LONGEST_FILL.toNanos();
    int refusals = 0;
    while (refusals < REFUSALS_IN_A_ROW && System.nanoTime() < deadlineNs) {
      refusals = publish() ? 0 : refusals + 1;
    }
    return refusals == REFUSALS_IN_A_ROW;
  }

  private void refillUntilRefused() throws Exception {
    if (!fill()) {
      throw new IOException("the disk did not become full again");
    }
  }

  /** Whether any of a batch was taken. */
  private boolean publish() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      ids.add("full-" + published++);
    }
    HttpResponse<String> answer =
        queue.produceAll(QUERY, ids.stream().map(ChaosLoad::payload).toList());
    List<String> taken = ChaosLoad.taken(ids, answer);
    ledger.accepted(taken, System.nanoTime());
    if (taken.isEmpty()) {
      String reason = QueueClient.json(answer).get("detail").asText();
      reasons.merge(answer.statusCode() + " " + reason, 1, Integer::sum);
    }
    return !taken.isEmpty();
  }

  private boolean settleSome() throws Exception {
    List<Delivered> some = queue.messages(QUERY + "&max=200&wait=5s");
    List<String> ids = some.stream().map(ChaosLoad::id).toList();
    ledger.acking(ids);
    HttpResponse<String> answer =
        queue.settle("ack", QUERY, some.stream().map(Delivered::handle).toList(), Map.of());
    if (answer.statusCode() != 200 || !QueueClient.json(answer).get("refused").isEmpty()) {
      System.out.println(answer.body());
      return false;
    }
    ledger.acked(ids);
    return !some.isEmpty();
  }

  private static void grow(String mount, String size) throws Exception {
    int code =
        new ProcessBuilder("mount", "-o", "remount,size=" + size, mount)
            .inheritIO()
            .start()
            .waitFor();
    if (code != 0) {
      throw new IOException("the file system cannot grow");
    }
  }

  private boolean resumes() throws Exception {
    long deadlineNs = System.nanoTime() + LONGEST_RESUME.toNanos();
    while (System.nanoTime() < deadlineNs) {
      if (publish()) {
        return true;
      }
      Thread.sleep(50);
    }
    return false;
  }
}
