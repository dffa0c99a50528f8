package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.telemetrystack.app.QueueClient.Delivered;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The queue over HTTP where brokers are on two nodes and any of them may be asked. */
class ClusterQueueIT {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterQueueIT.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int KEYS = 40;

  @TempDir static Path directory;
  private static LocalCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster = LocalCluster.start(directory, 2, Map.of());
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void isPublishedAtOneNodeTakenFromAnotherAndAcknowledgedAtTheFirst(TestInfo test)
      throws Exception {
    String topic = topic(test);
    for (int key = 0; key < KEYS; key++) {
      assertThat(cluster.queue(0).produce(topic + "&key=" + key, "m" + key).statusCode())
          .isEqualTo(202);
    }
    Set<String> nodes = new HashSet<>();
    Set<String> payloads = new HashSet<>();
    while (payloads.size() < KEYS) {
      List<Delivered> some = cluster.queue(1).messages(topic + "&max=100&wait=5s");
      some.forEach(message -> payloads.add(message.payload()));
      some.forEach(message -> nodes.add(message.id().replaceFirst(".*@", "")));
      List<String> handles = some.stream().map(Delivered::handle).toList();
      JsonNode acked = QueueClient.json(cluster.queue(0).settle("ack", topic, handles, Map.of()));
      assertThat(acked.get("acknowledged").asInt()).isEqualTo(some.size());
    }

    assertThat(nodes).containsExactlyInAnyOrder("n1", "n2");
    assertThat(cluster.queue(1).messages(topic + "&max=100")).isEmpty();
  }

  @Test
  void aThirdNodeTellsWhatAllDo() throws Exception {
    Map<String, String> api =
        Map.of("roles", "api", "influxdb-url", "http://127.0.0.1:9", "influxdb-token", "t");
    try (RunningNode third = cluster.stranger("n3", api)) {
      await()
          .atMost(PATIENCE)
          .until(() -> third.client().json("/api/v1/pipeline").get("nodes").size() == 3);
      JsonNode nodes = third.client().json("/api/v1/pipeline").get("nodes");

      for (JsonNode node : nodes) {
        boolean isBroker = node.get("roles").toString().contains("broker");
        assertThat(node.get("figures").has("broker.accepted")).isEqualTo(isBroker);
      }
      assertThat(nodes.findValuesAsText("node")).containsExactlyInAnyOrder("n1", "n2", "n3");
    }
  }

  @Test
  void aLoneMessageReachesAStreamAtAnotherNodeAtOnce(TestInfo test) throws Exception {
    String topic = topic(test);
    cluster.queue(0).messages(topic);
    try (BufferedReader lines = consume(1, topic)) {
      for (int key = 0; key < KEYS; key++) {
        long sentNs = System.nanoTime();
        cluster.queue(0).produce(topic + "&key=" + key, "m" + key);
        assertThat(delivered(lines).payload()).isEqualTo("m" + key);
        LOG.info("a lone message took {} us", (System.nanoTime() - sentNs) / 1_000);
      }
    }
  }

  @Test
  void whatThreeConsumersHeldThatGoIsReadyForOthersAtOnce(TestInfo test) throws Exception {
    String topic = topic(test);
    cluster.queue(0).messages(topic);
    List<BufferedReader> consumers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      consumers.add(consume(i % 2, topic));
    }
    for (int key = 0; key < KEYS; key++) {
      cluster.queue(0).produce(topic + "&key=" + key, "m" + key);
    }
    await().atMost(PATIENCE).until(() -> held(topic) == KEYS);
    long goneNs = System.nanoTime();
    for (BufferedReader consumer : consumers) {
      consumer.close();
    }

    Set<String> payloads = new HashSet<>();
    while (payloads.size() < KEYS) {
      List<Delivered> some = cluster.queue(1).messages(topic + "&max=100&wait=10s");
      assertThat(some).as("within the wait, not the visibility timeout").isNotEmpty();
      some.forEach(message -> payloads.add(message.payload()));
    }
    LOG.info("all that three held came again {} us later", (System.nanoTime() - goneNs) / 1_000);
  }

  @Test
  void aGroupThatIsNewAtOneNodeGetsWhatIsPublishedAtAnother(TestInfo test) throws Exception {
    String topic = topic(test);
    cluster.queue(0).produce(topic + "&key=a", "before");
    cluster.queue(1).messages(topic + "&group=audit");
    IntStream.range(0, KEYS).forEach(key -> produce(topic + "&key=" + key, "m" + key));

    Set<String> payloads = new HashSet<>();
    while (payloads.size() < KEYS) {
      List<Delivered> some = cluster.queue(1).messages(topic + "&group=audit&max=100&wait=5s");
      assertThat(some).isNotEmpty();
      some.forEach(message -> payloads.add(message.payload()));
    }
    assertThat(payloads).doesNotContain("before");
  }

  @Test
  void aTopicThatGrowsAtOneNodeGrowsAtAll(TestInfo test) throws Exception {
    String topic = topic(test);
    String name = topic.replace("topic=", "");
    cluster.queue(0).produce(topic + "&key=a", "m");
    cluster
        .queue(1)
        .send(
            "PATCH",
            "/topics/" + name,
            "application/json",
            "{\"partitions\":7,\"durability\":\"disk\"}");

    for (int node = 0; node < 2; node++) {
      QueueClient queue = cluster.queue(node);
      await()
          .atMost(PATIENCE)
          .until(
              () -> QueueClient.json(queue.get("/topics/" + name)).get("partitions").size() == 14);
      assertThat(queue.produce(topic + "&key=b", "m").body()).contains("\"durability\":\"disk\"");
    }
  }

  private static String topic(TestInfo test) {
    return "topic=" + test.getTestMethod().orElseThrow().getName();
  }

  private static void produce(String query, String payload) {
    try {
      assertThat(cluster.queue(0).produce(query, payload).statusCode()).isEqualTo(202);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static int held(String topic) throws Exception {
    JsonNode partitions =
        QueueClient.json(cluster.queue(0).get("/topics/" + topic.replace("topic=", "")))
            .get("partitions");
    int leased = 0;
    for (JsonNode partition : partitions) {
      leased += partition.get("leased").asInt();
    }
    return leased;
  }

  private static BufferedReader consume(int node, String topic) throws Exception {
    BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                cluster.queue(node).stream("/consume?" + topic).body(), StandardCharsets.UTF_8));
    assertThat(lines.readLine()).isEqualTo(":");
    return lines;
  }

  private static Delivered delivered(BufferedReader lines) throws Exception {
    String line = lines.readLine();
    while (!line.startsWith("data: ")) {
      line = lines.readLine();
    }
    return QueueClient.delivered(JSON.readTree(line.substring("data: ".length())));
  }
}
