package io.telemetrystack.chaos;

import io.telemetrystack.app.ControlGroup;
import io.telemetrystack.chaos.NodeUnderTest.Start;
import java.io.IOException;
import java.util.stream.Collectors;

/**
 * A small heap in a small control group, and many who push large bodies at a time. The process is
 * not ended, neither by its own lack of heap nor by the system.
 */
final class MemoryPressure implements ChaosCase {
  private static final String HEAP = "160m";
  private static final long GROUP_BYTES = 512L << 20;
  private static final double CORES = 2;
  private static final int CLIENTS = 16;
  private static final int FOR_MS = 20_000;
  private static final int ROUNDS = 2;

  @Override
  public Outcome run(ChaosRun run) throws Exception {
    ChaosRun.needRoot();
    try (ControlGroup group = group()) {
      String join =
          group.procs().stream()
              .map(procs -> "echo $$ > " + procs)
              .collect(Collectors.joining("; "));
      Start start = Start.with().heap(HEAP).behind("sh", "-c", join + "; exec \"$@\"", "sh");
      try (NodeTrial trial = new NodeTrial(run, start)) {
        Outcome outcome = trial.strike(run.sizeOr(ROUNDS), Faults.largeBodies(CLIENTS, FOR_MS));
        run.say("the most of the group: %d MiB", group.peakBytes() >> 20);
        return group.kills() == 0
            ? outcome
            : outcome.and(Outcome.problem("the system ended the process"));
      }
    }
  }

  private static ControlGroup group() throws CannotRunException {
    try {
      return ControlGroup.of(GROUP_BYTES, CORES);
    } catch (IOException e) {
      throw new CannotRunException("control groups cannot be made here: " + e.getMessage());
    }
  }
}
