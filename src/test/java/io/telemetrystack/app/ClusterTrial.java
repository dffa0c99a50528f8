package io.telemetrystack.app;

import static org.awaitility.Awaitility.await;

import io.telemetrystack.app.NumberedPoints.Audit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A cluster under a steady load that is struck, and must be whole afterwards by itself. One thread.
 */
final class ClusterTrial implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int HOSTS = 20;
  private static final long AGE_MS = Duration.ofDays(1).toMillis();

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
   * @param requests at the edge until then
   * @param failures those of them that failed
   * @param problems what must not be, one sentence each
   */
  record Report(
      ClusterFault fault,
      long pauseMs,
      long wholeMs,
      long drainedMs,
      int requests,
      List<String> failures,
      Audit audit,
      List<String> problems) {
    @Override
    public String toString() {
      return "%s: longest pause of a host %d ms, whole after %d ms, drained after %d ms; "
              .formatted(fault, pauseMs, wholeMs, drainedMs)
          + "%d of %d requests failed %s; %s; %s"
              .formatted(
                  failures.size(),
                  requests,
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
    int requestsBefore = load.requests();
    List<String> problems = new ArrayList<>();

    fault.strike(cluster, outage);
    long wholeMs = timed(cluster::awaitWhole);
    long pauseMs = load.pauses().longestMs();
    awaitAcceptances();
    List<String> failures = edge.takeFailures();
    int requests = load.requests() - requestsBefore;
    if (!fault.mayFailRequests() && !failures.isEmpty()) {
      problems.add(failures.size() + " requests failed");
    }

    long rest = load.rest();
    try {
      ClusterInspection inspection = new ClusterInspection(cluster);
      long drainedMs = timed(inspection::awaitDrained);
      Audit audit = points.audit(cluster.store().samples());
      problems.addAll(check(audit));
      problems.addAll(inspection.problems());
      return new Report(fault, pauseMs, wholeMs, drainedMs, requests, failures, audit, problems);
    } finally {
      load.goOn(rest);
    }
  }

  private List<String> check(Audit audit) {
    List<String> problems = new ArrayList<>();
    if (!audit.isClean()) {
      problems.add("the store does not hold what was accepted");
    }
    if (!load.durabilities().equals(Set.of("disk"))) {
      problems.add("durability of what was accepted: " + load.durabilities());
    }
    return problems;
  }

  /** Until each host had a frame accepted. */
  private void awaitAcceptances() {
    load.pauses().reset();
    await("acceptance for every host").atMost(PATIENCE).until(load.pauses()::allAccepted);
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
