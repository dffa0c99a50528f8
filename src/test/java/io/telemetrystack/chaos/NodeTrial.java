package io.telemetrystack.chaos;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.telemetrystack.app.AuditedLoad;
import io.telemetrystack.audit.Points;
import io.telemetrystack.audit.Verdict;
import io.telemetrystack.chaos.NodeUnderTest.Start;
import io.telemetrystack.chaos.Outcome.Figures;
import io.telemetrystack.message.Durability;
import io.telemetrystack.wire.Topics;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A node of all roles with several producers, which is struck, and must be whole afterwards by
 * itself. One thread.
 */
final class NodeTrial implements AutoCloseable {
  static final Duration LONGEST_RECOVERY = Duration.ofSeconds(30);

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration PACE = Duration.ofMillis(20);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int OK = 200;
  private static final int PRODUCERS = 4;
  private static final int LONGEST_LOAD_MS = 1_500;
  private static final long AGE_MS = Duration.ofDays(1).toMillis();

  private final ChaosRun run;
  private final Durability durability;
  private final NodeUnderTest node;
  private final AuditedLoad load;
  private final List<String> problems = new ArrayList<>();
  private Audit audit;
  private int deadLetters;
  private long recoveredMs;

  /** Where what came out is found. */
  interface Audit {
    Verdict of(AuditedLoad load) throws Exception;
  }

  /**
   * @param pace how long a producer waits between two batches
   */
  record Load(int producers, Duration pace, Durability durability) {
    static final Load USUAL = of(PRODUCERS, PACE);

    static Load of(int producers, Duration pace) {
      return new Load(producers, pace, Durability.DISK);
    }

    static Load of(Durability durability) {
      return new Load(PRODUCERS, PACE, durability);
    }
  }

  /** With a node of class {@code disk}, not started yet. */
  NodeTrial(ChaosRun run, Start start) throws IOException {
    this(run, Load.USUAL, start);
  }

  NodeTrial(ChaosRun run, Load steady, Start start) throws IOException {
    this.run = run;
    durability = steady.durability();
    String name = durability.name().toLowerCase(Locale.ROOT);
    node =
        new NodeUnderTest(
            run.directory(),
            start.and(
                "--durability=" + name, "--partitions-per-topic=2", "--visibility-timeout=5s"));
    Points points = new Points(1, steady.producers(), System.currentTimeMillis() - AGE_MS);
    load = new AuditedLoad(points, run.directory().resolve("answers.log"), steady.pace());
    audit = audited -> audited.audit(node.base());
  }

  /** Starts node and load, strikes at random moments, and compares. */
  Outcome strike(int rounds, Fault fault) throws Exception {
    start();
    for (int round = 1; round <= rounds; round++) {
      strike(fault);
    }
    return end();
  }

  void start() throws IOException {
    start(node.base());
  }

  /**
   * @param base where producers find the node
   */
  void start(String base) throws IOException {
    node.start();
    load.start(base);
    awaitAcceptances();
  }

  /** In place of the node's export. */
  void auditBy(Audit other) {
    audit = other;
  }

  /** So many messages are to become dead letters, and no more. */
  void expectDeadLetters(int count) {
    deadLetters = count;
  }

  void strike(Fault fault) throws Exception {
    run.pause(LONGEST_LOAD_MS);
    fault.strike(node);
    long healedNs = System.nanoTime();
    awaitAcceptances();
    recoveredMs = Math.max(recoveredMs, (System.nanoTime() - healedNs) / 1_000_000);
  }

  NodeUnderTest node() {
    return node;
  }

  AuditedLoad load() {
    return load;
  }

  /** Notes what must not be. */
  void problem(String sentence) {
    problems.add(sentence);
  }

  /** Ends the load, lets the node store what it holds, compares, and stops it. */
  Outcome end() throws Exception {
    load.stop();
    long endNs = System.nanoTime();
    try {
      await("an empty broker").atMost(PATIENCE).pollInterval(LOOK).until(() -> held() == 0);
    } catch (ConditionTimeoutException e) {
      problems.add("the broker still holds " + held() + " messages");
    }
    long drainedMs = (System.nanoTime() - endNs) / 1_000_000;
    Verdict verdict = audit.of(load);
    run.say("%s", verdict);
    check(verdict);
    int code = node.process().terminate();
    if (code != 0) {
      problems.add("it ended with " + code + " when it was told to stop");
    }
    return new Outcome(Figures.of(verdict, recoveredMs, drainedMs), problems);
  }

  private void check(Verdict verdict) throws Exception {
    if (!verdict.isKept(Set.of(Durability.values()))) {
      problems.add("the store does not hold what was accepted");
    }
    if (!verdict.accepted().keySet().equals(Set.of(durability))) {
      problems.add("durability of what was accepted: " + verdict.accepted().keySet());
    }
    if (recoveredMs > LONGEST_RECOVERY.toMillis()) {
      problems.add("it took " + recoveredMs + " ms to recover");
    }
    double dead = node.process().metric("telemetry_broker_messages", "state=\"dead_letter\"");
    if (dead != deadLetters) {
      problems.add("there are %.0f dead letters and not %d".formatted(dead, deadLetters));
    }
  }

  /** Until each producer had a batch accepted. */
  private void awaitAcceptances() {
    load.pauses().reset();
    await("acceptance for every producer")
        .atMost(PATIENCE)
        .pollInterval(LOOK)
        .until(load.pauses()::allAccepted);
  }

  /** What the broker holds for the store, or a negative number where it does not say. */
  private long held() throws IOException, InterruptedException {
    HttpResponse<String> answer = node.process().get("/topics/telemetry");
    if (answer.statusCode() != OK) {
      return -1;
    }
    long held = 0;
    for (JsonNode partition : JSON.readTree(answer.body()).get("partitions")) {
      for (JsonNode group : partition.get("groups")) {
        held += group.get("group").asText().equals(Topics.COLLECTOR_GROUP) ? held(group) : 0;
      }
    }
    return held;
  }

  private static long held(JsonNode group) {
    return Stream.of("ready", "delayed", "leased", "overflow")
        .mapToLong(place -> group.get(place).asLong())
        .sum();
  }

  @Override
  public void close() throws IOException {
    load.close();
    node.close();
  }
}
