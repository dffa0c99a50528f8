package io.telemetrystack.chaos;

import io.telemetrystack.chaos.NodeTrial.Load;
import io.telemetrystack.chaos.NodeUnderTest.Start;
import io.telemetrystack.chaos.Relay.Weather;
import java.time.Duration;
import java.util.List;

/**
 * One process through random faults, for so many minutes. What it takes must not grow from the
 * first third to the last.
 */
final class Soak implements ChaosCase {
  private static final int MINUTES = 30;
  private static final Duration PACE = Duration.ofMillis(100);
  private static final int PRODUCERS = 4;
  private static final String HEAP = "192m";
  private static final int READINGS_BETWEEN_FAULTS = 3;
  private static final int READING_EVERY_MS = 1_000;

  @Override
  public Outcome run(ChaosRun run) throws Exception {
    Start start = Start.with().heap(HEAP);
    try (NodeTrial trial = new NodeTrial(run, Load.of(PRODUCERS, PACE), start);
        Relay relay = Relay.before(trial.node().port(), run.random())) {
      trial.load().zipped();
      trial.start(relay.base());
      Vitals vitals = new Vitals(run.directory().resolve("data"));
      List<Fault> faults = faults(run, relay);
      long pid = trial.node().pid();
      long endNs = System.nanoTime() + Duration.ofMinutes(run.sizeOr(MINUTES)).toNanos();
      int struck = 0;
      for (; System.nanoTime() < endNs; struck++) {
        trial.strike(faults.get(run.random().nextInt(faults.size())));
        for (int i = 0; i < READINGS_BETWEEN_FAULTS; i++) {
          Thread.sleep(READING_EVERY_MS);
          vitals.note(pid);
        }
      }
      run.say("%d faults", struck);
      vitals.growth(run).forEach(trial::problem);
      return trial.end();
    }
  }

  private static List<Fault> faults(ChaosRun run, Relay relay) {
    return List.of(
        Faults.frozen(2_000),
        Faults.syncs(run, "error=EIO:when=1", 2_000),
        Faults.syncs(run, "error=EIO", 4_000),
        Faults.syncs(run, "delay_exit=200000", 5_000),
        Faults.descriptorsExhausted(5_000),
        Faults.largeBodies(8, 5_000),
        Faults.stalled(StalledClients.READERS, 30, 5_000),
        Faults.weather(relay, Weather.SLOW, 5_000),
        Faults.weather(relay, Weather.RESETS, 5_000),
        Faults.weather(relay, Weather.SILENCE, 5_000),
        Faults.weather(relay, Weather.NOISE, 5_000),
        Faults.weather(relay, Weather.DOWN, 3_000));
  }
}
