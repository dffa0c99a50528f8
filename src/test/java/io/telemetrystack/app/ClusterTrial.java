package io.telemetrystack.app;

import static org.awaitility.Awaitility.await;

import io.telemetrystack.audit.Auditor;
import io.telemetrystack.audit.Comparison;
import io.telemetrystack.audit.Points;
import io.telemetrystack.audit.Verdict;
import io.telemetrystack.message.Durability;
import io.telemetrystack.store.influx.VictoriaMetrics.Stored;
import io.telemetrystack.telemetry.Series;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A cluster under a steady load that is struck, and must be whole afterwards by itself. One thread.
 */
public final class ClusterTrial implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int HOSTS = 20;
  private static final String STORED_NAME = Series.MEASUREMENT + "_" + EdgeLoad.FIELD;
  private static final long AGE_MS = Duration.ofDays(1).toMillis();

  private final TestCluster cluster;
  private final Points points = new Points(0, HOSTS, System.currentTimeMillis() - AGE_MS);
  private final Auditor auditor = new Auditor(points);
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
   * @param problems what must not be, one sentence each; the caller may add some
   */
  public record Report(
      String fault,
      long pauseMs,
      long wholeMs,
      long drainedMs,
      int requests,
      List<String> failures,
      Verdict verdict,
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
                  verdict,
                  problems.isEmpty() ? "passed" : "FAILED: " + problems);
    }
  }

  private ClusterTrial(TestCluster cluster) {
    this.cluster = cluster;
    List<String> proxies = cluster.nodesWith("proxy").stream().map(ClusterNode::base).toList();
    edge = new Edge(proxies, ClusterNode.TOKEN);
    load = new EdgeLoad(edge, points, auditor);
  }

  /**
   * Starts the cluster and its load.
   *
   * @param more options of all nodes
   */
  public static ClusterTrial start(Path directory, ClusterLayout layout, String... more)
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

  public TestCluster cluster() {
    return cluster;
  }

  /** Strikes, waits until all is as before, and compares. */
  public Report strike(ClusterFault fault, Duration outage) throws Exception {
    Report report = strike(fault.toString(), struck -> fault.strike(struck, outage));
    if (!fault.mayFailRequests() && !report.failures().isEmpty()) {
      report.problems().add(report.failures().size() + " requests failed");
    }
    return report;
  }

  /** What happens to a cluster; over when it returns. */
  public interface Deed {
    void on(TestCluster cluster) throws Exception;
  }

  /** The same, with what is no {@link ClusterFault}. */
  public Report strike(String name, Deed deed) throws Exception {
    awaitAcceptances();
    edge.takeFailures();
    load.pauses().reset();
    int requestsBefore = load.requests();
    List<String> problems = new ArrayList<>();

    deed.on(cluster);
    long wholeMs = timed(cluster::awaitWhole);
    long pauseMs = load.pauses().longestMs();
    awaitAcceptances();
    List<String> failures = edge.takeFailures();
    int requests = load.requests() - requestsBefore;
    long rest = load.rest();
    try {
      ClusterInspection inspection = new ClusterInspection(cluster);
      long drainedMs = timed(inspection::awaitDrained);
      Verdict verdict = audit(cluster.store().samples());
      problems.addAll(check(verdict));
      problems.addAll(inspection.problems());
      return new Report(name, pauseMs, wholeMs, drainedMs, requests, failures, verdict, problems);
    } finally {
      load.goOn(rest);
    }
  }

  /** A store holds a point more than once where it was written again. */
  private Verdict audit(List<Stored> samples) {
    Comparison comparison = auditor.compare();
    for (Stored sample : samples) {
      if (STORED_NAME.equals(sample.labels().get("__name__"))) {
        comparison.seen(sample.labels().get("host"), sample.timeMs(), sample.value());
      }
    }
    return comparison.verdict();
  }

  private static List<String> check(Verdict verdict) {
    List<String> problems = new ArrayList<>();
    if (!verdict.isKept(EnumSet.allOf(Durability.class))) {
      problems.add("the store does not hold what was accepted");
    }
    if (!verdict.accepted().keySet().equals(Set.of(Durability.DISK))) {
      problems.add("durability of what was accepted: " + verdict.accepted().keySet());
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
