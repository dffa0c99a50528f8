package io.telemetrystack.chaos;

import io.telemetrystack.app.JarProcess;
import io.telemetrystack.app.QueueClient;
import io.telemetrystack.message.Durability;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;

/**
 * Starts the real jar, loads a topic of each durability class, strikes at a random moment, and does
 * so again on the same data; then takes out what is there and compares it with what was promised.
 */
final class QueueTrial {
  private static final int LONGEST_LOAD_MS = 1_500;

  /** Accepted of each class before a blow, whatever the time: a cold process is slow. */
  private static final int LEAST_ACCEPTED = 200;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Ends the process, one way or another. */
  interface Blow {
    void strike(JarProcess jar) throws Exception;
  }

  private final Path directory;
  private final List<Durability> classes;
  private final Random random;
  private final Map<Durability, Ledger> ledgers = new EnumMap<>(Durability.class);
  private final String[] options;

  /**
   * @param directory for logs, and for the data unless the options say otherwise
   */
  QueueTrial(Path directory, List<Durability> classes, long seed, String... options) {
    this.directory = directory;
    this.classes = List.copyOf(classes);
    this.random = new Random(seed);
    this.options = options(options);
    classes.forEach(durability -> ledgers.put(durability, new Ledger()));
  }

  private static String[] options(String... more) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--roles=proxy,broker",
                "--partitions-per-topic=2",
                "--queue-size=500",
                "--visibility-timeout=3s"));
    options.addAll(List.of(more));
    return options.toArray(String[]::new);
  }

  void run(int rounds, Blow blow) throws Exception {
    for (int round = 0; round < rounds; round++) {
      round(round, blow);
      System.out.println(
          "round " + (round + 1) + " of " + rounds + ": accepted " + acceptedSoFar());
    }
  }

  private void round(int round, Blow blow) throws Exception {
    try (JarProcess jar = JarProcess.ready(directory, options)) {
      if (round == 0) {
        createTopics(jar.base());
      }
      List<ChaosLoad> loads = new ArrayList<>();
      for (Durability durability : classes) {
        Ledger ledger = ledgers.get(durability);
        String prefix = durability + "-" + round;
        loads.add(new ChaosLoad(jar.base(), topic(durability), ledger, prefix, random.nextLong()));
      }
      loads.forEach(ChaosLoad::start);
      Awaitility.await("a load")
          .atMost(PATIENCE)
          .until(() -> loads.stream().allMatch(load -> load.accepted() >= LEAST_ACCEPTED));
      Thread.sleep(random.nextInt(LONGEST_LOAD_MS));
      ledgers.values().forEach(ledger -> ledger.blow(System.nanoTime()));
      blow.strike(jar);
      for (ChaosLoad load : loads) {
        load.stop();
      }
      ledgers.values().forEach(Ledger::gone);
    }
  }

  /** Starts the node a last time and takes everything out. */
  Map<Durability, Ledger> settle() throws Exception {
    try (JarProcess jar = JarProcess.ready(directory, options)) {
      for (Durability durability : classes) {
        ChaosLoad.drain(jar.base(), topic(durability), ledgers.get(durability));
      }
      jar.terminate();
    }
    return ledgers;
  }

  private void createTopics(String base) throws Exception {
    QueueClient queue = new QueueClient(base);
    for (Durability durability : classes) {
      queue.messages("topic=" + topic(durability));
      int status =
          queue
              .send(
                  "PATCH",
                  "/topics/" + topic(durability),
                  "application/json",
                  "{\"durability\":\"" + name(durability) + "\"}")
              .statusCode();
      if (status != 200) {
        throw new IOException("the durability of a topic could not be set: " + status);
      }
    }
  }

  private String acceptedSoFar() {
    StringBuilder text = new StringBuilder();
    ledgers.forEach(
        (durability, ledger) ->
            text.append(name(durability)).append(' ').append(ledger.accepted()).append("  "));
    return text.toString();
  }

  static String topic(Durability durability) {
    return "chaos-" + name(durability);
  }

  static String name(Durability durability) {
    return durability.name().toLowerCase(Locale.ROOT);
  }
}
