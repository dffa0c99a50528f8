package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The real jar as a process of its own, on a free port, with its log in a file. */
final class JarProcess implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What of the environment of the tests the process sees; no setting is among it. */
  private static final Set<String> ENVIRONMENT = Set.of("PATH", "HOME", "LANG", "TMPDIR");

  private static final Pattern PORT = Pattern.compile("HTTP on \\S+:(\\d+)");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final Path log;

  private JarProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts it and waits until it is ready. */
  static JarProcess ready(Path directory, String... options) throws IOException {
    return ready(directory, Map.of(), options);
  }

  static JarProcess ready(Path directory, Map<String, String> environment, String... options)
      throws IOException {
    JarProcess jar = start(directory, environment, options);
    Awaitility.await("a ready node")
        .atMost(PATIENCE)
        .until(() -> jar.log().contains("node is ready") || !jar.process.isAlive());
    assertThat(jar.process.isAlive()).as(jar.log()).isTrue();
    return jar;
  }

  static JarProcess start(Path directory, String... options) throws IOException {
    return start(directory, Map.of(), options);
  }

  /**
   * @param directory holds the data directory and the log
   */
  static JarProcess start(Path directory, Map<String, String> environment, String... options)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-jar",
                System.getProperty("telemetrystack.jar"),
                "--port=0",
                "--data-dir=" + directory.resolve("data")));
    command.addAll(List.of(options));
    Path log = Files.createTempFile(directory, "node", ".log");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().retainAll(ENVIRONMENT);
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    return new JarProcess(builder.start(), log);
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  long pid() {
    return process.pid();
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(base() + path)).build());
  }

  HttpResponse<String> get(String path, String header, String value)
      throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(base() + path)).header(header, value).build());
  }

  /** The JSON of an answer that must be 200. */
  JsonNode json(String path) throws IOException, InterruptedException {
    HttpResponse<String> response = get(path);
    assertThat(response.statusCode()).as(path + ": " + response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  /** The sum of a metric over its labels; 0 where it is missing. */
  double metric(String name) throws IOException, InterruptedException {
    return metric(name, "");
  }

  /** The same of those whose labels have this text. */
  double metric(String name, String label) throws IOException, InterruptedException {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .filter(line -> line.contains(label))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Sends SIGTERM and returns the exit code. */
  int terminate() throws InterruptedException {
    process.destroy();
    return waitFor();
  }

  int waitFor() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("ended").isTrue();
    return process.exitValue();
  }

  /** kill -9. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (ConnectException e) {
      throw new IOException("node with this log: " + log(), e);
    }
  }

  private String base() throws IOException {
    Matcher port = PORT.matcher(log());
    assertThat(port.find()).as("a port in the log").isTrue();
    return "http://127.0.0.1:" + port.group(1);
  }
}
