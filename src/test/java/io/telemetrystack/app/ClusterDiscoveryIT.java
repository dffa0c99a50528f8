package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.telemetrystack.app.JarProcess.Launch;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes on two hosts that find each other without being told where. */
class ClusterDiscoveryIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What the Kubernetes API answers to a list of EndpointSlices, as far as it matters here. */
  private static final String SLICES =
      """
      {"kind": "EndpointSliceList", "apiVersion": "discovery.k8s.io/v1", "items": [
        {"metadata": {"name": "telemetry-abc", "labels": {"kubernetes.io/service-name": "telemetry"}},
         "addressType": "IPv4",
         "endpoints": [
           {"addresses": ["%2$s"], "conditions": {"ready": true},
            "targetRef": {"kind": "Pod", "name": "telemetry-0"}},
           {"addresses": ["%3$s"], "conditions": {"ready": false},
            "targetRef": {"kind": "Pod", "name": "telemetry-1"}}],
         "ports": [{"name": "cluster", "port": %1$d, "protocol": "TCP"}]}]}
      """;

  private static final String ENDPOINTS =
      """
      {"kind": "Endpoints", "apiVersion": "v1", "metadata": {"name": "telemetry"}, "subsets": [
        {"addresses": [{"ip": "%2$s"}], "notReadyAddresses": [{"ip": "%3$s"}],
         "ports": [{"name": "cluster", "port": %1$d, "protocol": "TCP"}]}]}
      """;

  @TempDir Path directory;

  private TestNetwork network;
  private List<TestNetwork.Host> hosts;

  @BeforeEach
  void makeHosts() throws IOException {
    network = TestNetwork.of(2);
    hosts = network.hosts();
    assumeTrue(network.whyUncut().isEmpty(), "two hosts are needed: " + network.whyUncut());
  }

  @AfterEach
  void removeHosts() throws IOException {
    network.close();
  }

  @Test
  void byAllAddressesOfADnsName() throws Exception {
    StringBuilder names = new StringBuilder();
    hosts.forEach(host -> names.append(host.address()).append(" brokers.telemetry.svc\n"));
    Path file = Files.writeString(directory.resolve("hosts"), names);

    findEachOther("dns:brokers.telemetry.svc", "-Djdk.net.hosts.file=" + file);
  }

  @Test
  void byTheEndpointsOfAKubernetesService() throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    HttpServer api = HttpServer.create(new InetSocketAddress(network.address(), 0), 0);
    api.createContext("/", exchange -> answer(exchange, asked));
    api.start();
    try {
      String prefix = " -Dhazelcast.kubernetes.";
      findEachOther(
          "kubernetes:monitoring/telemetry",
          prefix
              + "kubernetes-master=http://"
              + network.address()
              + ":"
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

  private void answer(HttpExchange exchange, List<String> asked) throws IOException {
    String path = exchange.getRequestURI().getPath();
    asked.add(path);
    String answer =
        (path.contains("endpointslices") ? SLICES : ENDPOINTS)
            .formatted(hosts.get(0).clusterPort(), hosts.get(0).address(), hosts.get(1).address());
    byte[] body = answer.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private void findEachOther(String discovery, String javaOptions) throws Exception {
    try (JarProcess one = start(hosts.get(0), discovery, javaOptions);
        JarProcess two = start(hosts.get(1), discovery, javaOptions)) {
      for (JarProcess node : List.of(one, two)) {
        await()
            .atMost(PATIENCE)
            .until(() -> node.log().contains("node is ready") && node.log().contains(" is there"));
      }
    }
  }

  private JarProcess start(TestNetwork.Host host, String discovery, String javaOptions)
      throws IOException {
    return JarProcess.start(
        Launch.of("256m").behind(host.prefix()),
        Files.createDirectories(directory.resolve(host.address())),
        Map.of("SERVICE_TOKEN", LocalCluster.TOKEN, "JAVA_TOOL_OPTIONS", javaOptions),
        List.of(
            "--roles=proxy,broker",
            "--node-id=n" + host.address().replace('.', '-'),
            "--cluster-discovery=" + discovery,
            "--cluster-host=" + host.address(),
            "--cluster-port=" + host.clusterPort(),
            "--port=0",
            "--shutdown-drain=0s"));
  }
}
