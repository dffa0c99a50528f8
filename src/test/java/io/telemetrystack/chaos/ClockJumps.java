package io.telemetrystack.chaos;

import io.telemetrystack.app.Shell;
import io.telemetrystack.chaos.NodeUnderTest.Start;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The wall clock of a node jumps under load; the monotonic clock goes on. By a small library,
 * {@code clock.c}: a JVM takes minutes to start with libfaketime.
 */
final class ClockJumps implements ChaosCase {
  private static final List<Duration> OFFSETS =
      List.of(Duration.ofHours(1), Duration.ofHours(-1), Duration.ofDays(1), Duration.ZERO);
  private static final Path SOURCE = Path.of("src/test/resources/chaos/clock.c");
  private static final int FOR_MS = 10_000;

  @Override
  public Outcome run(ChaosRun run) throws Exception {
    ChaosRun.need("cc", "gcc");
    Path library = run.directory().resolve("clock.so");
    Shell.run("cc -shared -fPIC -O2 -o " + library + " " + SOURCE + " -ldl");
    Path offset = run.directory().resolve("offset");
    set(offset, Duration.ZERO);
    Map<String, String> environment =
        Map.of("LD_PRELOAD", library.toString(), "CLOCK_OFFSET", offset.toString());
    try (NodeTrial trial = new NodeTrial(run, Start.with().environment(environment))) {
      trial.start();
      for (Duration jump : OFFSETS) {
        trial.strike(
            node -> {
              set(offset, jump);
              Thread.sleep(FOR_MS);
            });
      }
      return trial.end();
    }
  }

  private static void set(Path file, Duration offset) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    bytes.putLong(offset.toSeconds()).flip();
    if (Files.notExists(file)) {
      Files.createFile(file);
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(bytes, 0);
    }
  }
}
