package io.telemetrystack.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** Has the system calls of a running process fail or take long, until it is closed. */
final class Strace implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Process process;

  private Strace(Process process) {
    this.process = process;
  }

  /**
   * Returns once every thread of the process is attached.
   *
   * @param calls such as {@code fdatasync,fsync}
   * @param tampering with them, such as {@code error=EIO}; counted for each thread
   */
  static Strace attach(ChaosRun run, long pid, String calls, String tampering)
      throws IOException, CannotRunException {
    ChaosRun.need("strace", "strace");
    Path log = Files.createTempFile(run.directory(), "strace", ".log");
    List<String> command =
        List.of(
            "strace",
            "-f",
            "-p",
            Long.toString(pid),
            "-e",
            "trace=" + calls,
            "-e",
            "inject=" + calls + ":" + tampering);
    Strace strace =
        new Strace(
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start());
    Awaitility.await("strace")
        .atMost(PATIENCE)
        .until(() -> Files.readString(log).contains("attached") || !strace.process.isAlive());
    if (!Files.readString(log).contains("attached")) {
      throw new CannotRunException("processes cannot be traced here: " + Files.readString(log));
    }
    return strace;
  }

  /** The process goes on untouched. */
  @Override
  public void close() {
    process.destroy();
    process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }
}
