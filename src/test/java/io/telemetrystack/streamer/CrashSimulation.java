package io.telemetrystack.streamer;

import io.telemetrystack.streamer.SimulatedStreamer.Sent;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.wire.PublishReply;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A streamer whose frames are accepted in any order, and which is killed or stopped at any moment,
 * while files change. A broker that is killed loses what it accepted in the last second.
 */
final class CrashSimulation {
  private static final int LIVES = 12;
  private static final long SPILL_AGE_MS = 1_000;

  /** What happens to the files, at random moments. */
  interface Change {
    void happen() throws IOException;
  }

  final Random random;
  final Set<Double> kept = new HashSet<>();
  final Map<String, String> options = new HashMap<>();
  private final Change change;
  private final Map<Double, Long> fresh = new HashMap<>();
  private String saved = SimulatedStreamer.nothingSaved();
  private long nowMs = 1_000_000;

  CrashSimulation(Random random, Change change) {
    this.random = random;
    this.change = change;
    options.put("csv-checkpoint-delay", SPILL_AGE_MS + 1 + "ms");
    if (random.nextInt(4) > 0) {
      options.put("csv-pace", 50 + random.nextInt(2_000) + "/s");
    }
  }

  /** A first life that finds the files; then lives and ends a number of times. */
  void run() throws IOException {
    SimulatedStreamer first = streamer();
    first.run(100);
    saved = first.saved();
    for (int life = 0; life < LIVES; life++) {
      SimulatedStreamer streamer = streamer();
      live(streamer);
      end(streamer, random.nextInt(4) == 0);
      saved = streamer.saved();
      nowMs = streamer.nowMs();
    }
  }

  /** What is told in the last life, which reads all that there is. */
  List<String> readTheRest() {
    SimulatedStreamer last = streamer();
    last.run(60_000);
    last.stop();
    keepWhatIsOlderThan(Long.MAX_VALUE);
    return last.told;
  }

  private SimulatedStreamer streamer() {
    return new SimulatedStreamer(options, path -> true, this::accepted, nowMs, saved);
  }

  private void accepted(Frame frame, long nowMs) {
    for (int i = 0; i < frame.size(); i++) {
      fresh.putIfAbsent(frame.value(i), nowMs);
    }
  }

  private void live(SimulatedStreamer streamer) throws IOException {
    int steps = random.nextInt(2_000);
    for (int step = 0; step < steps; step++) {
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> streamer.read();
        case 3, 4, 5 -> answer(streamer);
        case 6 -> {
          streamer.advance(random.nextInt(random.nextInt(50) == 0 ? 1_500 : 20));
          keepWhatIsOlderThan(streamer.nowMs() - SPILL_AGE_MS);
        }
        default -> change.happen();
      }
    }
  }

  private void answer(SimulatedStreamer streamer) {
    if (streamer.sent.isEmpty()) {
      return;
    }
    Sent frame = streamer.sent.get(random.nextInt(streamer.sent.size()));
    switch (random.nextInt(6)) {
      case 0 -> streamer.refuse(frame, new PublishReply.Full("full", 1 + random.nextInt(300)));
      case 1 -> streamer.refuse(frame, new PublishReply.Unavailable("down", 0));
      default -> streamer.accept(frame);
    }
  }

  private void end(SimulatedStreamer streamer, boolean graceful) {
    if (graceful) {
      streamer.stop();
      keepWhatIsOlderThan(Long.MAX_VALUE);
    } else {
      keepWhatIsOlderThan(streamer.nowMs() - SPILL_AGE_MS);
      fresh.clear();
    }
  }

  private void keepWhatIsOlderThan(long limitMs) {
    fresh.forEach(
        (row, acceptedMs) -> {
          if (acceptedMs <= limitMs) {
            kept.add(row);
          }
        });
    fresh.keySet().removeAll(kept);
  }
}
