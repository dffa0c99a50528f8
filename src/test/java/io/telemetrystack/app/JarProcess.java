package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
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
public final class JarProcess implements AutoCloseable {
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What of the environment of the tests the process sees; no setting is among it. */
  private static final Set<String> ENVIRONMENT = Set.of("PATH", "HOME", "LANG", "TMPDIR");

  private static final Pattern ADDRESS = Pattern.compile("HTTP on ([^\\s\"]+:\\d+)");

  private static final String HEAP = "512m";

  private final Process process;
  private final Path log;
  private NodeClient client;

  /**
   * What is started.
   *
   * @param prefix of the command: a program that becomes the one whose name and arguments follow
   * @param heap as in {@code -Xmx}
   */
  public record Launch(List<String> prefix, Path jar, String heap) {
    public static Launch of(String heap) {
      return new Launch(List.of(), Path.of(System.getProperty("telemetrystack.jar")), heap);
    }

    public Launch behind(List<String> prefix) {
      return new Launch(prefix, jar, heap);
    }
  }

  private JarProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts it and waits until it is ready. */
  public static JarProcess ready(Path directory, String... options) throws IOException {
    return ready(directory, Map.of(), options);
  }

  public static JarProcess ready(Path directory, Map<String, String> environment, String... options)
      throws IOException {
    return ready(start(directory, environment, options));
  }

  /**
   * @param heap as in {@code -Xmx}
   */
  public static JarProcess readyWithHeap(Path directory, String heap, String... options)
      throws IOException {
    return ready(start(Launch.of(heap), directory, Map.of(), List.of(options)));
  }

  /**
   * @param build a jar in place of the one that was built
   */
  public static JarProcess ready(Path build, Path directory, String... options) throws IOException {
    Launch launch = new Launch(List.of(), build, HEAP);
    return ready(start(launch, directory, Map.of(), List.of(options)));
  }

  private static JarProcess ready(JarProcess jar) throws IOException {
    jar.awaitReady();
    return jar;
  }

  public void awaitReady() throws IOException {
    Awaitility.await("a ready node")
        .atMost(PATIENCE)
        .until(() -> log().contains("node is ready") || !process.isAlive());
    assertThat(process.isAlive()).as(log()).isTrue();
  }

  public static JarProcess start(Path directory, String... options) throws IOException {
    return start(directory, Map.of(), options);
  }

  /**
   * @param directory holds the data directory and the log
   */
  public static JarProcess start(Path directory, Map<String, String> environment, String... options)
      throws IOException {
    return start(Launch.of(HEAP), directory, environment, List.of(options));
  }

  public static JarProcess start(
      Launch launch, Path directory, Map<String, String> environment, List<String> options)
      throws IOException {
    List<String> command = new ArrayList<>(launch.prefix());
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + launch.heap(),
            "-jar",
            launch.jar().toString(),
            "--port=0",
            "--data-dir=" + directory.resolve("data")));
    command.addAll(options);
    return run(command, directory, environment);
  }

  /** Runs a command that becomes a node. */
  public static JarProcess run(
      List<String> command, Path directory, Map<String, String> environment) throws IOException {
    Path log = Files.createTempFile(directory, "node", ".log");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().retainAll(ENVIRONMENT);
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    return new JarProcess(builder.start(), log);
  }

  public String log() throws IOException {
    return Files.readString(log);
  }

  public boolean isRunning() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /** Its address, such as {@code http://127.0.0.1:8080}. */
  public String base() throws IOException {
    Matcher address = ADDRESS.matcher(log());
    assertThat(address.find()).as("an address in the log").isTrue();
    return "http://" + address.group(1);
  }

  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client().get(path);
  }

  public HttpResponse<String> get(String path, String header, String value)
      throws IOException, InterruptedException {
    return client().get(path, header, value);
  }

  public JsonNode json(String path) throws IOException, InterruptedException {
    return client().json(path);
  }

  public double metric(String name) throws IOException, InterruptedException {
    return client().metric(name, "");
  }

  public double metric(String name, String label) throws IOException, InterruptedException {
    return client().metric(name, label);
  }

  /** Sends SIGTERM and returns the exit code. */
  public int terminate() throws InterruptedException {
    process.destroy();
    return waitFor();
  }

  public int waitFor() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("ended").isTrue();
    return process.exitValue();
  }

  /** kill -9. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  private synchronized NodeClient client() throws IOException {
    if (client == null) {
      client = new NodeClient(base());
    }
    return client;
  }
}
