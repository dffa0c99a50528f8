package io.telemetrystack.app;

import static org.awaitility.Awaitility.await;

import io.telemetrystack.app.QueueClient.Delivered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.awaitility.core.ConditionTimeoutException;

/** Whether a cluster without load is as it should be: each node by itself. One thread. */
final class ClusterInspection {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final String TELEMETRY = "topic=\"telemetry\"";
  private static final String PREFIX = "telemetry_broker_";

  private final TestCluster cluster;
  private final List<String> problems = new ArrayList<>();

  ClusterInspection(TestCluster cluster) {
    this.cluster = cluster;
  }

  /** Until no broker holds telemetry any more; one that goes on holding some is a problem. */
  void awaitDrained() {
    for (ClusterNode broker : cluster.nodesWith("broker")) {
      try {
        await().atMost(PATIENCE).pollInterval(LOOK).until(() -> held(broker) == 0);
      } catch (ConditionTimeoutException e) {
        problems.add(broker.name() + " does not drain");
      }
    }
  }

  /** What is wrong, one sentence each. */
  List<String> problems() throws Exception {
    if (cluster.running().size() < cluster.nodes().size()) {
      problems.add("a node has ended");
    }
    for (ClusterNode broker : cluster.nodesWith("broker")) {
      checkBalance(broker);
    }
    for (ClusterNode proxy : cluster.nodesWith("proxy")) {
      checkQueue(proxy);
    }
    return problems;
  }

  private static double held(ClusterNode broker) throws Exception {
    return broker.metric(PREFIX + "messages", TELEMETRY);
  }

  private void checkBalance(ClusterNode broker) throws Exception {
    double accepted = broker.metric(PREFIX + "accepted_total", TELEMETRY);
    double there =
        DoubleStream.of(
                held(broker),
                broker.metric(PREFIX + "acked_total", TELEMETRY),
                broker.metric(PREFIX + "purged_total", TELEMETRY),
                broker.metric(PREFIX + "dropped_total", TELEMETRY))
            .sum();
    if (accepted != there) {
      problems.add("%s accepted %f and accounts for %f".formatted(broker.name(), accepted, there));
    }
  }

  /** A message goes in, comes out and is acknowledged through this proxy. */
  private void checkQueue(ClusterNode proxy) throws Exception {
    QueueClient queue = proxy.queue();
    String text = "check " + System.nanoTime();
    int produced = queue.produce("topic=check", text).statusCode();
    List<Delivered> taken = queue.messages("topic=check&max=10&wait=10s");
    List<String> handles = taken.stream().map(Delivered::handle).toList();
    int acked = queue.settle("ack", "topic=check", handles, Map.of()).statusCode();
    boolean came = taken.stream().anyMatch(it -> it.payload().equals(text));
    if (produced != 202 || acked != 200 || !came) {
      problems.add("%s: %d, %s, %d".formatted(proxy.name(), produced, taken, acked));
    }
  }
}
