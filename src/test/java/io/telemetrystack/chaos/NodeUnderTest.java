package io.telemetrystack.chaos;

import io.telemetrystack.app.JarProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One node through its lives, at one address and with one data directory. */
final class NodeUnderTest implements AutoCloseable {
  /** Below the ports that connections get, which may be taken while the node is away. */
  private static final int FIRST_PORT = 22_000;

  private static final int PORTS = 1_000;

  private final Path directory;
  private final Start usual;
  private final int port;
  private JarProcess process;

  /**
   * How a process is started.
   *
   * @param prefix of the command: a program that becomes the one that follows
   * @param heap as in {@code -Xmx}
   */
  record Start(
      List<String> prefix, Map<String, String> environment, String heap, List<String> options) {
    static Start with(String... options) {
      return new Start(List.of(), Map.of(), "512m", List.of(options));
    }

    Start behind(String... command) {
      return new Start(List.of(command), environment, heap, options);
    }

    Start environment(Map<String, String> more) {
      return new Start(prefix, more, heap, options);
    }

    Start heap(String size) {
      return new Start(prefix, environment, size, options);
    }

    Start and(String... more) {
      List<String> all = new ArrayList<>(options);
      all.addAll(List.of(more));
      return new Start(prefix, environment, heap, all);
    }
  }

  NodeUnderTest(Path directory, Start usual) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.usual = usual;
    port = freePort();
  }

  private static int freePort() throws IOException {
    int first = (int) (ProcessHandle.current().pid() % PORTS);
    for (int i = 0; i < PORTS; i++) {
      int port = FIRST_PORT + (first + i) % PORTS;
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // Somebody else has it.
      }
    }
    throw new IOException("no port is free from " + FIRST_PORT + " on");
  }

  /** Starts the process; it is ready later. */
  void begin() throws IOException {
    begin(usual);
  }

  void begin(Start start) throws IOException {
    List<String> options = new ArrayList<>(start.options());
    options.add("--port=" + port);
    process =
        JarProcess.start(
            JarProcess.Launch.of(start.heap()).behind(start.prefix()),
            directory,
            start.environment(),
            options);
  }

  /** Starts the process and waits until it is ready. */
  void start() throws IOException {
    begin();
    process.awaitReady();
  }

  JarProcess process() {
    return process;
  }

  long pid() {
    return process.pid();
  }

  String base() {
    return "http://127.0.0.1:" + port;
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }
}
