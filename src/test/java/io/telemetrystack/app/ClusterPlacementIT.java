package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.telemetrystack.store.influx.ServerProcess;
import io.telemetrystack.store.influx.VictoriaMetrics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Brokers come to a real cluster and leave it, and share partitions evenly all the time. */
class ClusterPlacementIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<Integer> PARTITIONS = List.of(4, 8, 64);

  private static final int ALL_PARTITIONS = 4 + 8 + 64;

  /** How many partitions move at most for one that must. Names are fixed, so this is no chance. */
  private static final double MOST_MOVED = 1.5;

  @TempDir Path directory;

  @Test
  void sharesPartitionsEvenlyAndMovesFewAsBrokersComeAndGo() throws Exception {
    assumeThat(ServerProcess.isInstalled(VictoriaMetrics.PROGRAM)).as("installed").isTrue();
    List<String> roles = Collections.nCopies(5, "proxy,broker");
    try (TestCluster cluster =
        TestCluster.prepare(directory, roles, List.of("--max-partitions-per-topic=64"))) {
      start(cluster, 0, 1);
      for (int partitions : PARTITIONS) {
        makeTopic(cluster.nodes().get(0).queue(), partitions);
      }
      Map<String, String> owners = evenOwners(cluster);
      for (int[] coming : new int[][] {{2}, {3, 4}}) {
        start(cluster, coming);
        owners = assertFewMoved(owners, evenOwners(cluster));
      }
      for (int leaving : new int[] {1, 3}) {
        cluster.nodes().get(leaving).terminate();
        owners = assertFewMoved(owners, evenOwners(cluster));
      }
    }
  }

  private static void start(TestCluster cluster, int... numbers) throws Exception {
    for (int number : numbers) {
      cluster.nodes().get(number).start();
    }
    cluster.awaitWhole();
  }

  private static void makeTopic(QueueClient queue, int partitions) throws Exception {
    String topic = "of-" + partitions;
    String change = "{\"partitions\":" + partitions + "}";
    assertThat(queue.produce("topic=" + topic, "first").statusCode()).isEqualTo(202);
    await("a topic of so many partitions, which may take longer than a request")
        .atMost(PATIENCE)
        .until(
            () ->
                queue.send("PATCH", "/topics/" + topic, "application/json", change).statusCode()
                    == 200);
  }

  /** Who owns each partition, once all nodes say the same and every owner serves its own. */
  private static Map<String, String> evenOwners(TestCluster cluster) throws Exception {
    List<String> running = cluster.running().stream().map(ClusterNode::name).toList();
    AtomicReference<Map<String, String>> said = new AtomicReference<>();
    await("owners that serve, as all nodes say")
        .atMost(PATIENCE)
        .until(
            () -> {
              Set<Map<String, String>> all = new HashSet<>();
              for (ClusterNode node : cluster.running()) {
                all.add(owners(node));
              }
              said.set(all.iterator().next());
              return all.size() == 1
                  && said.get().size() == ALL_PARTITIONS
                  && running.containsAll(said.get().values());
            });
    Map<String, String> owners = said.get();
    for (int partitions : PARTITIONS) {
      assertEven(cluster, owners, "of-" + partitions + "/");
    }
    return owners;
  }

  private static void assertEven(TestCluster cluster, Map<String, String> owners, String topic) {
    Map<String, Integer> counts = new HashMap<>();
    cluster.running().forEach(node -> counts.put(node.name(), 0));
    owners.forEach(
        (partition, owner) -> {
          if (partition.startsWith(topic)) {
            counts.merge(owner, 1, Integer::sum);
          }
        });
    assertThat(Collections.max(counts.values()) - Collections.min(counts.values()))
        .as("%s %s", topic, counts)
        .isLessThanOrEqualTo(1);
    assertThat(counts).hasSameSizeAs(cluster.running());
  }

  /** By partition; one that its owner does not serve is not among them. */
  private static Map<String, String> owners(ClusterNode node) throws Exception {
    Map<String, String> owners = new TreeMap<>();
    for (JsonNode topic : node.status().get("topics")) {
      for (JsonNode partition : topic.get("partitions")) {
        String owner = partition.get("owner").asText();
        String name = topic.get("topic").asText() + "/" + partition.get("partition").asInt();
        if (name.startsWith("of-") && owner.equals(partition.get("taken_by").asText())) {
          owners.put(name, owner);
        }
      }
    }
    return owners;
  }

  private static Map<String, String> assertFewMoved(
      Map<String, String> before, Map<String, String> after) {
    long moved =
        before.keySet().stream().filter(it -> !before.get(it).equals(after.get(it))).count();
    long toNew = after.values().stream().filter(it -> !before.containsValue(it)).count();
    long ofGone = before.values().stream().filter(it -> !after.containsValue(it)).count();
    System.out.printf("%d partitions moved, at least %d had to%n", moved, toNew + ofGone);
    assertThat(moved).isBetween(toNew + ofGone, (long) (MOST_MOVED * (toNew + ofGone)));
    return after;
  }
}
