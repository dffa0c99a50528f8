package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.telemetrystack.app.JarProcess.Launch;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A node of a cluster under test, through all its lives on one host and one data directory. */
public final class ClusterNode implements AutoCloseable {
  public static final String TOKEN = "token-of-the-cluster-under-test";

  private static final String HEAP = "256m";

  /** Several processes start at once on few cores: what pays off later only is left out. */
  private static final String STARTS_FAST = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "SERVICE_TOKEN",
          TOKEN,
          "API_KEY",
          "key-of-the-test",
          "INFLUXDB_TOKEN",
          "any",
          "JAVA_TOOL_OPTIONS",
          STARTS_FAST);

  private final String name;
  private final TestNetwork.Host host;
  private final String roles;
  private final Path directory;
  private final List<String> options;
  private final NodeClient client;
  private JarProcess process;

  /**
   * @param members of its cluster
   */
  public ClusterNode(
      String name,
      String roles,
      TestNetwork.Host host,
      List<String> members,
      Path directory,
      List<String> options)
      throws IOException {
    this.name = name;
    this.host = host;
    this.roles = roles;
    this.directory = Files.createDirectories(directory.resolve(name));
    this.options = new ArrayList<>(options);
    this.options.addAll(
        List.of(
            "--node-id=" + name,
            "--roles=" + roles,
            "--http-host=" + host.address(),
            "--port=" + host.httpPort(),
            "--cluster-host=" + host.address(),
            "--cluster-port=" + host.clusterPort(),
            "--event-bus-port=" + host.eventBusPort(),
            "--cluster-members=" + String.join(",", members)));
    client = new NodeClient(base());
  }

  /** Starts the process; it is ready later. */
  public void start() throws IOException {
    process =
        JarProcess.start(Launch.of(HEAP).behind(host.prefix()), directory, ENVIRONMENT, options);
  }

  /** Its address, such as {@code http://10.0.0.1:8080}. */
  public String base() {
    return "http://" + host.address() + ":" + host.httpPort();
  }

  public String name() {
    return name;
  }

  /** Where it runs, and its ports. */
  public TestNetwork.Host host() {
    return host;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isRunning() {
    return process != null && process.isRunning();
  }

  public boolean has(String role) {
    return roles.equals("all") || List.of(roles.split(",", -1)).contains(role);
  }

  /** Whether it is ready and knows so many nodes of its cluster, itself included. */
  public boolean isReadyWith(int nodes) throws InterruptedException {
    return whyNotReadyWith(nodes).isEmpty();
  }

  /** What it says where it is not ready, or does not know so many nodes; empty where it does. */
  String whyNotReadyWith(int nodes) throws InterruptedException {
    try {
      HttpResponse<String> ready = client.get("/ready");
      double known = client.metric("telemetry_cluster_nodes", "");
      return ready.statusCode() == 200 && known == nodes
          ? ""
          : "knows %.0f of %d nodes, %s".formatted(known, nodes, ready.body());
    } catch (IOException e) {
      return e.toString();
    }
  }

  public double metric(String name, String label) throws IOException, InterruptedException {
    return client.metric(name, label);
  }

  public QueueClient queue() {
    return new QueueClient(base(), TOKEN);
  }

  /** What a proxy says of the cluster. */
  public JsonNode status() throws IOException, InterruptedException {
    HttpResponse<String> answer = client.get("/status", "Authorization", "Bearer " + TOKEN);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new ObjectMapper().readTree(answer.body());
  }

  public void kill() throws InterruptedException {
    process.kill();
  }

  /** SIGTERM; returns the exit code. */
  public int terminate() throws InterruptedException {
    return process.terminate();
  }

  /** Sends a signal, such as {@code STOP}. */
  public void signal(String signal) throws IOException {
    Shell.run("kill -" + signal + " " + process.pid());
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }
}
