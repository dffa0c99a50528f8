package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes on two addresses of this machine that find each other without being told where. */
class ClusterDiscoveryIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What the Kubernetes API answers to a list of EndpointSlices, as far as it matters here. */
  private static final String SLICES =
      """
      {"kind": "EndpointSliceList", "apiVersion": "discovery.k8s.io/v1", "items": [
        {"metadata": {"name": "telemetry-abc", "labels": {"kubernetes.io/service-name": "telemetry"}},
         "addressType": "IPv4",
         "endpoints": [
           {"addresses": ["127.0.0.1"], "conditions": {"ready": true}},
           {"addresses": ["127.0.0.2"], "conditions": {"ready": false}}],
         "ports": [{"name": "cluster", "port": %1$d, "protocol": "TCP"}]}]}
      """;

  private static final String ENDPOINTS =
      """
      {"kind": "Endpoints", "apiVersion": "v1", "metadata": {"name": "telemetry"}, "subsets": [
        {"addresses": [{"ip": "127.0.0.1"}], "notReadyAddresses": [{"ip": "127.0.0.2"}],
         "ports": [{"name": "cluster", "port": %1$d, "protocol": "TCP"}]}]}
      """;

  @TempDir Path directory;

  @Test
  void byAllAddressesOfADnsName() throws Exception {
    Path hosts =
        Files.writeString(
            directory.resolve("hosts"),
            "127.0.0.1 brokers.telemetry.svc\n127.0.0.2 brokers.telemetry.svc\n");

    findEachOther("dns:brokers.telemetry.svc", "-Djdk.net.hosts.file=" + hosts);
  }

  @Test
  void byTheEndpointsOfAKubernetesService() throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    int port = LocalCluster.freePorts(1).get(0);
    HttpServer api =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    api.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          asked.add(path);
          String answer = (path.contains("endpointslices") ? SLICES : ENDPOINTS).formatted(port);
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    api.start();
    try {
      String prefix = " -Dhazelcast.kubernetes.";
      findEachOther(
          port,
          "kubernetes:monitoring/telemetry",
          prefix
              + "kubernetes-master=http://127.0.0.1:"
              + api.getAddress().getPort()
              + prefix
              + "api-token=token"
              + prefix
              + "ca-certificate=none");
    } finally {
      api.stop(0);
    }
    assertThat(asked).anyMatch(path -> path.contains("/namespaces/monitoring/"));
  }

  private void findEachOther(String discovery, String javaOptions) throws Exception {
    findEachOther(LocalCluster.freePorts(1).get(0), discovery, javaOptions);
  }

  private void findEachOther(int port, String discovery, String javaOptions) throws Exception {
    try (JarProcess one = start("127.0.0.1", port, discovery, javaOptions);
        JarProcess two = start("127.0.0.2", port, discovery, javaOptions)) {
      for (JarProcess node : List.of(one, two)) {
        await()
            .atMost(PATIENCE)
            .until(
                () ->
                    node.log().contains("node is ready")
                        && node.metric("telemetry_cluster_nodes") == 2);
      }
    }
  }

  private JarProcess start(String address, int port, String discovery, String javaOptions)
      throws IOException {
    return JarProcess.start(
        Files.createDirectories(directory.resolve(address)),
        Map.of("SERVICE_TOKEN", LocalCluster.TOKEN, "JAVA_TOOL_OPTIONS", javaOptions),
        "--roles=proxy,broker",
        "--node-id=n" + address.replace('.', '-'),
        "--cluster-discovery=" + discovery,
        "--cluster-host=" + address,
        "--cluster-port=" + port,
        "--event-bus-port=0",
        "--shutdown-drain=0s");
  }
}
