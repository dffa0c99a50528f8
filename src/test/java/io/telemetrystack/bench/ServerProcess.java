package io.telemetrystack.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** A server that is measured, as a process of its own, with its log in a file. */
final class ServerProcess implements AutoCloseable {
  private static final int FIRST_PORT = 21_000;
  private static final int LAST_PORT = 21_999;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final Path log;

  private ServerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * @param environment besides that of this process
   */
  static ServerProcess start(Path directory, Map<String, String> environment, List<String> command)
      throws IOException {
    Path log = Files.createTempFile(directory, "server", ".log");
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    return new ServerProcess(builder.start(), log);
  }

  /** A port where nobody listens. */
  static int freePort() {
    return IntStream.rangeClosed(FIRST_PORT, LAST_PORT)
        .filter(ServerProcess::isFree)
        .findFirst()
        .orElseThrow();
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /** Waits until somebody listens there. */
  ServerProcess listening(int port) {
    await("a server at port " + port, () -> isListening(port));
    return this;
  }

  /** Waits until the log has the text. */
  ServerProcess logged(String text) {
    await("'" + text + "' in the log", () -> Files.readString(log).contains(text));
    return this;
  }

  private void await(String what, Callable<Boolean> condition) {
    Awaitility.await(what)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> !process.isAlive() || condition.call());
    if (!process.isAlive()) {
      throw new IllegalStateException(process.info() + " has ended: " + log());
    }
  }

  private static boolean isListening(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  long pid() {
    return process.pid();
  }

  /** Ends it and its descendants. */
  @Override
  public void close() {
    List<ProcessHandle> descendants = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
    descendants.forEach(ProcessHandle::destroyForcibly);
    process.onExit().join();
  }
}
