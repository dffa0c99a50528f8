package io.telemetrystack.chaos;

import io.telemetrystack.chaos.NodeUnderTest.Start;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The wall clock of a node jumps under load; the monotonic clock goes on. */
final class ClockJumps implements ChaosCase {
  private static final Path LIBRARY =
      Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1");
  private static final List<String> JUMPS = List.of("+3600", "-3600", "+86400", "+0");
  private static final int FOR_MS = 8_000;

  @Override
  public Outcome run(ChaosRun run) throws Exception {
    if (!Files.exists(LIBRARY)) {
      throw new CannotRunException("libfaketime is needed (Debian: libfaketime)");
    }
    Path clock = run.directory().resolve("clock");
    Files.writeString(clock, "+0\n");
    Map<String, String> environment =
        Map.of(
            "LD_PRELOAD",
            LIBRARY.toString(),
            "FAKETIME_TIMESTAMP_FILE",
            clock.toString(),
            "FAKETIME_CACHE_DURATION",
            "1",
            "FAKETIME_DONT_FAKE_MONOTONIC",
            "1",
            "DONT_FAKE_MONOTONIC",
            "1");
    try (NodeTrial trial = new NodeTrial(run, Start.with().environment(environment))) {
      trial.start();
      for (String jump : JUMPS) {
        trial.strike(node -> jump(clock, jump));
      }
      return trial.end();
    }
  }

  private static void jump(Path clock, String offset) throws IOException, InterruptedException {
    Files.writeString(clock, offset + "\n");
    Thread.sleep(FOR_MS);
  }
}
