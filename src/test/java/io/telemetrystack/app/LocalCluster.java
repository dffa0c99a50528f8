package io.telemetrystack.app;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Nodes {@code n1}, {@code n2} … in this process that form a cluster on loopback. */
final class LocalCluster implements AutoCloseable {
  static final String TOKEN = "the-token-of-the-cluster";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path directory;
  private final List<Integer> ports;
  private final List<RunningNode> nodes = new ArrayList<>();

  private LocalCluster(Path directory, List<Integer> ports) {
    this.directory = directory;
    this.ports = ports;
  }

  /**
   * Starts the nodes one after the other and waits until each knows all.
   *
   * @param settings of each, beside those that make the cluster
   */
  static LocalCluster start(Path directory, int count, Map<String, String> settings)
      throws Exception {
    LocalCluster cluster = new LocalCluster(directory, freePorts(2 * count));
    for (int i = 0; i < count; i++) {
      cluster.nodes.add(cluster.startNode("n" + (i + 1), i, settings));
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              for (RunningNode node : cluster.nodes) {
                if (node.metric("telemetry_cluster_nodes") != count) {
                  throw new AssertionError("not all nodes are there");
                }
              }
            });
    return cluster;
  }

  /** One node more, which this cluster does not wait for; the caller's to close. */
  RunningNode stranger(String name, Map<String, String> settings) throws Exception {
    ports.addAll(freePorts(2));
    return startNode(name, ports.size() / 2 - 1, settings);
  }

  private RunningNode startNode(String name, int index, Map<String, String> settings)
      throws Exception {
    Map<String, String> all =
        new HashMap<>(
            Map.of(
                "roles",
                "streamer,proxy,broker",
                "node-id",
                name,
                "cluster-members",
                members(),
                "cluster-host",
                "127.0.0.1",
                "cluster-port",
                String.valueOf(clusterPort(index)),
                "event-bus-port",
                String.valueOf(eventBusPort(index)),
                "service-token",
                TOKEN,
                "shutdown-drain",
                "0s"));
    all.putAll(settings);
    return RunningNode.start(
        Files.createDirectories(directory.resolve(name)), all, UnaryOperator.identity());
  }

  RunningNode node(int index) {
    return nodes.get(index);
  }

  QueueClient queue(int index) {
    return new QueueClient("http://127.0.0.1:" + nodes.get(index).node().port(), TOKEN);
  }

  /** Where the members of the cluster listen, those that start later too. */
  String members() {
    return String.join(
        ",",
        IntStream.range(0, ports.size() / 2).mapToObj(i -> "127.0.0.1:" + clusterPort(i)).toList());
  }

  int clusterPort(int index) {
    return ports.get(2 * index);
  }

  int eventBusPort(int index) {
    return ports.get(2 * index + 1);
  }

  @Override
  public void close() {
    nodes.forEach(RunningNode::close);
  }

  /** Free when they were asked for, all at once so that they differ. */
  static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return new ArrayList<>(sockets.stream().map(ServerSocket::getLocalPort).toList());
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }
}
