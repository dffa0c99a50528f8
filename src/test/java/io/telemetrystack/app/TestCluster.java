package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telemetrystack.store.influx.ServerProcess;
import io.telemetrystack.store.influx.VictoriaMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Nodes of the real jar on hosts of their own, which form a cluster once started, and a
 * VictoriaMetrics which is their store. All of it is gone once closed, or once this process is told
 * to end.
 */
public final class TestCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration LOOK = Duration.ofMillis(200);

  private final TestNetwork network;
  private final VictoriaMetrics store;
  private final List<ClusterNode> nodes = new ArrayList<>();
  private final Thread end = new Thread(this::end, "end of cluster");

  private TestCluster(TestNetwork network, VictoriaMetrics store) {
    this.network = network;
    this.store = store;
    Runtime.getRuntime().addShutdownHook(end);
  }

  /**
   * Makes the hosts and starts the store.
   *
   * @param roles of each node; nodes are called {@code node-0} and so on
   * @param options of all of them
   */
  public static TestCluster prepare(Path directory, List<String> roles, List<String> options)
      throws IOException {
    TestNetwork network = TestNetwork.of(roles.size());
    VictoriaMetrics store =
        VictoriaMetrics.start(directory, network.address(), ServerProcess.freePort());
    TestCluster cluster = new TestCluster(network, store);
    try {
      cluster.add(directory, roles, options);
    } catch (IOException e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  private void add(Path directory, List<String> roles, List<String> options) throws IOException {
    List<String> members =
        network.hosts().stream().map(host -> host.address() + ":" + host.clusterPort()).toList();
    List<String> all = new ArrayList<>(options);
    all.add("--influxdb-url=" + store.url());
    for (int i = 0; i < roles.size(); i++) {
      nodes.add(
          new ClusterNode(
              "node-" + i, roles.get(i), network.hosts().get(i), members, directory, all));
    }
  }

  public TestNetwork network() {
    return network;
  }

  public VictoriaMetrics store() {
    return store;
  }

  public List<ClusterNode> nodes() {
    return nodes;
  }

  public List<ClusterNode> nodesWith(String role) {
    return nodes.stream().filter(node -> node.has(role)).toList();
  }

  /** The nodes whose processes run. */
  public List<ClusterNode> running() {
    return nodes.stream().filter(ClusterNode::isRunning).toList();
  }

  /** Waits until all nodes that run are ready and know each other. */
  public void awaitWhole() {
    List<ClusterNode> running = running();
    for (ClusterNode node : running) {
      await(node.name() + " to be ready in a whole cluster")
          .atMost(PATIENCE)
          .pollInterval(LOOK)
          .untilAsserted(() -> assertThat(node.whyNotReadyWith(running.size())).isEmpty());
    }
  }

  @Override
  public void close() throws IOException {
    Runtime.getRuntime().removeShutdownHook(end);
    nodes.forEach(ClusterNode::close);
    store.close();
    network.close();
  }

  /** At the end of this process. */
  private void end() {
    nodes.forEach(ClusterNode::close);
    try {
      store.close();
      network.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
