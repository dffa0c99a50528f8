package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands for topics, dead letters and measuring, against a node that asks for its token. */
class QueueCommandsIT {
  private static final String TOKEN = "a-token-of-nobody-that-is-long-enough";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;
  private RunningNode node;

  @BeforeEach
  void start() throws Exception {
    node =
        RunningNode.start(
            directory,
            Map.of("service-token", TOKEN, "api-key", "a-key", "max-delivery-attempts", "1"),
            store -> store);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private CommandRun run(String... arguments) {
    return run(Map.of("SERVICE_TOKEN", TOKEN), arguments);
  }

  private CommandRun run(Map<String, String> environment, String... arguments) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("TELEMETRY_STACK_URL", node.base());
    return CommandRun.of(all, arguments);
  }

  /** Publishes messages that are dead letters of the default group at once. */
  private void makeDeadLetters(String... payloads) throws Exception {
    QueueClient queue = new QueueClient(node.base(), TOKEN);
    queue.messages("topic=orders&max=1&wait=0s");
    queue.produceAll("topic=orders", List.of(payloads));
    int rejected = 0;
    while (rejected < payloads.length) {
      List<String> handles =
          queue.messages("topic=orders&max=10&wait=5s").stream()
              .map(QueueClient.Delivered::handle)
              .toList();
      queue.settle("nack", "topic=orders", handles, Map.of("reason", "bad thing"));
      rejected += handles.size();
    }
  }

  @Test
  void showsAndChangesTopics() throws Exception {
    makeDeadLetters("a", "b");

    assertThat(run("topics", "list").out())
        .containsPattern("orders +memory +4 +0 +0 +0 +2 +default")
        .containsPattern("telemetry +memory +4 .*collector");
    CommandRun changed =
        run("topics", "change", "orders", "--durability=disk", "--partitions=5", "--json");
    assertThat(changed.exitCode()).as(changed.err()).isZero();
    assertThat(JSON.readTree(changed.out()).path("partitions")).hasSize(5);
    assertThat(run("topics", "show", "orders").out())
        .startsWith("orders, durability disk\n")
        .containsPattern("4 +node-1 +serving +default");

    assertThat(run("topics", "show", "nothing").err()).contains("404");
    assertThat(run("topics", "change", "orders").exitCode()).isEqualTo(2);
    assertThat(run("topics", "change", "orders", "--durability=paper").err())
        .contains("--durability: 'paper'", "memory, disk, fsync");
    assertThat(run("topics").exitCode()).isEqualTo(2);
  }

  @Test
  void listsShowsRedrivesAndPurgesDeadLetters() throws Exception {
    makeDeadLetters("first", "second", "third");
    List<JsonNode> letters = new ArrayList<>();
    for (String line : run("dlq", "list", "--topic=orders", "--json").out().lines().toList()) {
      letters.add(JSON.readTree(line));
    }
    assertThat(letters).hasSize(3);
    String id = letters.get(0).path("id").asText();

    CommandRun listed = run("dlq", "list", "--topic=orders", "--limit=2");
    assertThat(listed.out()).contains(id, "bad thing");
    assertThat(listed.err()).contains("2 of 3 dead letters");
    assertThat(run("dlq", "show", "--topic=orders", id).out())
        .contains("id        " + id, letters.get(0).path("payload").asText());
    assertThat(run("dlq", "show", "--topic=orders", "1-1@node-1").exitCode()).isEqualTo(1);

    assertThat(run("dlq", "redrive", "--topic=orders", id).out()).isEqualTo("1 ready again\n");
    CommandRun twice = run("dlq", "redrive", "--topic=orders", id);
    assertThat(twice.exitCode()).isEqualTo(3);
    assertThat(twice.out()).contains(id + ": ").contains("0 ready again");
    assertThat(run("dlq", "redrive", "--topic=orders", "--all", "--rate=1").out())
        .isEqualTo("2 ready again\n");
    assertThat(run("dlq", "purge", "--topic=orders", "--all", "--json").out())
        .isEqualTo("{\"purged\":0,\"refused\":[]}\n");
    assertThat(run("dlq", "purge", "--topic=orders").err()).contains("ids, or --all");
  }

  @Test
  void saysWhatToShowTheNode() {
    CommandRun nobody = run(Map.of(), "topics", "list");
    assertThat(nobody.exitCode()).isEqualTo(1);
    assertThat(nobody.err())
        .startsWith("topics list: the node answered GET /topics with 401")
        .contains("SERVICE_TOKEN");
    assertThat(run(Map.of("API_KEY", "wrong"), "topics", "list").err()).contains("--key-file");
    assertThat(run(Map.of("API_KEY", "a-key"), "topics", "list").exitCode()).isZero();
    assertThat(run(Map.of("API_KEY", "a-key"), "bench", "queue", "--duration=100ms").err())
        .contains("SERVICE_TOKEN");
  }

  @Test
  void measuresTheQueueAndPushes() throws Exception {
    Map<String, String> both = Map.of("SERVICE_TOKEN", TOKEN, "API_KEY", "a-key");
    CommandRun queue =
        run(both, "bench", "queue", "--duration=300ms", "--rounds=1", "--rate=50", "--json");
    assertThat(queue.exitCode()).as(queue.err()).isZero();
    JsonNode median = JSON.readTree(queue.out()).path("median");
    assertThat(median.path("published/s").asDouble()).isPositive();
    assertThat(median.path("consumed/s").asDouble()).isPositive();
    assertThat(median.path("p50 ms").asDouble())
        .isPositive()
        .isLessThanOrEqualTo(median.path("max ms").asDouble());

    CommandRun push = run(both, "bench", "push", "--duration=300ms", "--rounds=1");
    assertThat(push.exitCode()).as(push.err()).isZero();
    assertThat(push.out()).startsWith("median of 1").contains("samples/s").contains("p99 ms");
    assertThat(push.err()).contains("warm-up").contains("round 1");
  }
}
