package io.telemetrystack.app;

import static org.awaitility.Awaitility.await;

import io.telemetrystack.app.NumberedPoints.Audit;
import io.telemetrystack.app.QueueClient.Delivered;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A cluster under a steady load that is struck, and must be whole afterwards by itself. One thread.
 */
final class ClusterTrial implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final int HOSTS = 20;
  private static final long AGE_MS = Duration.ofDays(1).toMillis();
  private static final String TELEMETRY = "topic=\"telemetry\"";
  private static final String PREFIX = "telemetry_broker_";

  private final TestCluster cluster;
  private final NumberedPoints points =
      new NumberedPoints(HOSTS, System.currentTimeMillis() - AGE_MS);
  private final Edge edge;
  private final EdgeLoad load;

  /**
   * What became of it.
   *
   * @param pauseMs the longest that a host waited between two acceptances
   * @param wholeMs from the end of the fault until all nodes knew each other
   * @param drainedMs from then, without load, until brokers held nothing
   * @param failures requests that failed at the edge
   * @param problems what must not be, one sentence each
   */
  record Report(
      ClusterFault fault,
      long pauseMs,
      long wholeMs,
      long drainedMs,
      List<String> failures,
      Audit audit,
      List<String> problems) {
    @Override
    public String toString() {
      return "%s: longest pause of a host %d ms, whole after %d ms, drained after %d ms, %d of the"
              .formatted(fault, pauseMs, wholeMs, drainedMs, failures.size())
          + " requests failed %s; %s; %s"
              .formatted(
                  failures.stream().distinct().limit(3).toList(),
                  audit,
                  problems.isEmpty() ? "passed" : "FAILED: " + problems);
    }
  }

  private ClusterTrial(TestCluster cluster) {
    this.cluster = cluster;
    List<String> proxies = cluster.nodesWith("proxy").stream().map(ClusterNode::base).toList();
    edge = new Edge(proxies, ClusterNode.TOKEN);
    load = new EdgeLoad(edge, points);
  }

  /**
   * Starts the cluster and its load.
   *
   * @param more options of all nodes
   */
  static ClusterTrial start(Path directory, ClusterLayout layout, String... more)
      throws IOException {
    List<String> options = new ArrayList<>(List.of(more));
    options.add("--durability=disk");
    options.add("--visibility-timeout=5s");
    ClusterTrial trial = new ClusterTrial(TestCluster.prepare(directory, layout.roles(), options));
    try {
      for (ClusterNode node : trial.cluster.nodes()) {
        node.start();
      }
      trial.cluster.awaitWhole();
      trial.load.start();
    } catch (ConditionTimeoutException e) {
      trial.close();
      throw e;
    }
    return trial;
  }

  TestCluster cluster() {
    return cluster;
  }

  /** Strikes, waits until all is as before, and compares. */
  Report strike(ClusterFault fault, Duration outage) throws Exception {
    awaitAcceptances();
    edge.takeFailures();
    load.pauses().reset();
    List<String> problems = new ArrayList<>();

    fault.strike(cluster, outage);
    long wholeMs = timed(cluster::awaitWhole);
    long pauseMs = load.pauses().longestMs();
    awaitAcceptances();
    List<String> failures = edge.takeFailures();
    if (!fault.mayFailRequests() && !failures.isEmpty()) {
      problems.add(failures.size() + " requests failed");
    }

    long rest = load.rest();
    try {
      long drainedMs = timed(() -> awaitDrained(problems));
      Audit audit = points.audit(cluster.store().samples());
      check(audit, problems);
      return new Report(fault, pauseMs, wholeMs, drainedMs, failures, audit, problems);
    } finally {
      load.goOn(rest);
    }
  }

  private void check(Audit audit, List<String> problems) throws Exception {
    if (!audit.isClean()) {
      problems.add("the store does not hold what was accepted");
    }
    if (!load.durabilities().equals(Set.of("disk"))) {
      problems.add("durability of what was accepted: " + load.durabilities());
    }
    for (ClusterNode broker : cluster.nodesWith("broker")) {
      checkBalance(broker, problems);
    }
    for (ClusterNode proxy : cluster.nodesWith("proxy")) {
      checkQueue(proxy, problems);
    }
  }

  /** Until each host had a frame accepted. */
  private void awaitAcceptances() {
    load.pauses().reset();
    await("acceptance for every host").atMost(PATIENCE).until(load.pauses()::allAccepted);
  }

  private void awaitDrained(List<String> problems) {
    for (ClusterNode broker : cluster.nodesWith("broker")) {
      try {
        await().atMost(PATIENCE).pollInterval(LOOK).until(() -> held(broker) == 0);
      } catch (ConditionTimeoutException e) {
        problems.add(broker.base() + " does not drain");
      }
    }
  }

  private static double held(ClusterNode broker) throws Exception {
    return broker.metric(PREFIX + "messages", TELEMETRY);
  }

  private static void checkBalance(ClusterNode broker, List<String> problems) throws Exception {
    double accepted = broker.metric(PREFIX + "accepted_total", TELEMETRY);
    double there =
        DoubleStream.of(
                held(broker),
                broker.metric(PREFIX + "acked_total", TELEMETRY),
                broker.metric(PREFIX + "purged_total", TELEMETRY),
                broker.metric(PREFIX + "dropped_total", TELEMETRY))
            .sum();
    if (accepted != there) {
      problems.add("%s accepted %f and accounts for %f".formatted(broker.base(), accepted, there));
    }
  }

  /** A message goes in, comes out and is acknowledged through this proxy. */
  private static void checkQueue(ClusterNode proxy, List<String> problems) throws Exception {
    QueueClient queue = proxy.queue();
    String text = "check " + System.nanoTime();
    int produced = queue.produce("topic=check", text).statusCode();
    List<Delivered> taken = queue.messages("topic=check&max=10&wait=10s");
    List<String> handles = taken.stream().map(Delivered::handle).toList();
    int acked = queue.settle("ack", "topic=check", handles, Map.of()).statusCode();
    if (produced != 202
        || acked != 200
        || taken.stream().noneMatch(it -> it.payload().equals(text))) {
      problems.add("%s: %d, %s, %d".formatted(proxy.base(), produced, taken, acked));
    }
  }

  private static long timed(Runnable task) {
    long startNs = System.nanoTime();
    task.run();
    return (System.nanoTime() - startNs) / 1_000_000;
  }

  @Override
  public void close() throws IOException {
    load.close();
    edge.close();
    cluster.close();
  }
}
